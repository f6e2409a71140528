"""The web application that every peer stands behind: FastAPI, answering in its pool of threads."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Protocol

import sqlalchemy as sa
from fastapi import Body, FastAPI, Response

from bench.peers.ariadne_peer import AriadnePeer
from bench.peers.by_hand import ByHand
from bench.peers.strawberry_peer import StrawberryPeer


class Peer(Protocol):
    def answer(self, asked: Mapping[str, Any]) -> bytes:
        """The JSON that the question is answered with; errors are none of what is measured."""


BY_HAND: Final = "FastAPI + orjson, by hand"
LOOK_AHEAD: Final = "Strawberry, look-ahead"
NAIVE: Final = "Strawberry, naive"
ARIADNE: Final = "Ariadne, look-ahead"
PEERS: Final[Mapping[str, Callable[[sa.Engine], Peer]]] = {
    BY_HAND: ByHand,
    LOOK_AHEAD: lambda engine: StrawberryPeer(engine, looks_ahead=True),
    NAIVE: lambda engine: StrawberryPeer(engine, looks_ahead=False),
    ARIADNE: AriadnePeer,
}


def door(peer: Peer) -> FastAPI:
    app = FastAPI()

    @app.post("/graphql")
    def answer(asked: Annotated[dict[str, Any], Body()]) -> Response:
        return Response(peer.answer(asked), media_type="application/json")

    return app

"""A house with listings, for tests of the doors of images."""

from dataclasses import dataclass
from typing import Any, cast

import httpx
from tests.app.indoors import Indoors
from tests.properties.service.market import FLAT
from tests.properties.snapshots import saved, scene

from premises.app.domains import PropertiesInHouse
from premises.kernel.auth import Auth, Caller
from premises.properties.wiring import PropertiesDomain

Headers = dict[str, str]
PICTURE = saved(scene(400, 300), "PNG")


@dataclass
class Gallery:
    """The whole application, and the owner's hand in it."""

    home: Indoors
    auth: Auth

    @property
    def domain(self) -> PropertiesDomain:
        return cast("PropertiesInHouse", self.home.building.domains["properties"]).domain

    def person(self, name: str, level: str = "own") -> tuple[Headers, Caller]:
        """Somebody with an account and this right to properties: headers, and who they are."""
        account = self.auth.accounts.create_account(email=f"{name}@example.org", password=None)
        grants = {}
        if level:
            self.auth.accounts.grant(account.id, "properties", level)
            grants = {"properties": level}
        headers = {"Authorization": f"Bearer {self.auth.sessions.open(account.id).token}"}
        return headers, Caller(via="session", account_id=account.id, email=None, grants=grants)

    def listing(self, caller: Caller) -> int:
        return self.domain.listings.create(caller, FLAT)

    def upload(
        self, listing_id: object, headers: Headers, data: bytes = PICTURE, **more: Any
    ) -> httpx.Response:
        file = more.pop("file", ("house.png", data, "image/png"))
        url = f"/api/images/upload/{listing_id}"
        return self.home.client.post(url, files={"file": file}, headers=headers, **more)

    def shown(self, listing_id: object, headers: Headers | None = None) -> Any:
        answer = self.home.client.get(f"/api/images/{listing_id}", headers=headers or {})
        assert answer.status_code == 200
        return answer.json()["images"]

    def get(self, url: str, **headers: str) -> httpx.Response:
        return self.home.client.get(url, headers=headers)

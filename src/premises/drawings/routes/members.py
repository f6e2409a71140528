"""Who may use a project, over HTTP: the list that clients know, and how it is changed."""

from typing import Any

from fastapi import APIRouter

from premises.drawings.routes.desk import USE, WRITE, ContractRoute, Desk, RowId
from premises.drawings.schemas import MemberSent, RoleSent
from premises.drawings.service.members import Invited
from premises.kernel.auth import CurrentCaller


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/projects/{project_id}/members", route_class=ContractRoute)

    @routes.get("", dependencies=[USE])
    def members(project_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """The owner, then everybody who was invited."""
        return {"project_id": project_id, "members": desk.members.list(caller, project_id)}

    @routes.post("", status_code=201, dependencies=[WRITE])
    def invite(project_id: RowId, sent: MemberSent, caller: CurrentCaller) -> dict[str, Any]:
        """Invite a person by user_id, or whoever has proven an e-mail address to be theirs."""
        who = Invited(user_id=sent.user_id or None, email=sent.email or None, role=sent.role)
        return {"member": desk.members.invite(caller, project_id, who)}

    @routes.patch("/{member_id}", dependencies=[WRITE])
    def change(
        project_id: RowId, member_id: RowId, sent: RoleSent, caller: CurrentCaller
    ) -> dict[str, Any]:
        """Give a member, named by member_id or user_id, another role."""
        return {"member": desk.members.change(caller, project_id, member_id, sent.role)}

    @routes.delete("/{member_id}", dependencies=[WRITE])
    def remove(project_id: RowId, member_id: RowId, caller: CurrentCaller) -> dict[str, str]:
        """Take a member or an invitation away; everybody may leave by themselves."""
        desk.members.remove(caller, project_id, member_id)
        return {"status": "removed"}

    return routes

"""Text that WordPress shows to some readers only: it is private, so it is left out, and the report says so."""

from __future__ import annotations

from wxr2md.content.registry import Attributes, Context, Html, Result, prefix, shortcode
from wxr2md.handlers.markup import dropped, names, visible

MEMBERS = names(
    "members_only member members memberonly members-only memberspress private restrict restricted restrict_content "
    "restrict-content rcp_restrict is_paid not_free paid premium premium_content protected protected_content "
    "protect_content password passster content_protector ppwp passwd s2If s2If1 s2If2 s2If3 s2Member "
    "is_user_logged_in logged_in loggedin logged-in user_logged_in if_logged_in registered registered_only "
    "subscriber_only subscribers_only subscriber wlm_private wlm_ismember membership pmpro_member mepr-show "
    "mepr-active mepr-protect memberpress hide hidden hide_from_public groups_member access access_restricted "
    "su_members su_private su_only_members login_required logged_in_only loginview um_loggedin um_show_content "
    "swpm_protected armemberships arm_restrict_content ihc-hide-content pms-restrict wppb-restrict user_has_access "
    "show_to admin_only adminonly editor_note editornote comment_only sociallocker emaillocker signinlocker "
    "viral-lock wpsharely paywall wc_memberships wcm_restrict wcm_content_restricted eyesonly visibleto visible_to "
    "role_only only_role hide_content secret secret_content learndash_student course_member sfwd_member"
)
COMMENTS = names(
    "comment todo notetoself draft_note ignore remark editor_comment hidden_comment no_output authornote devnote"
)


@shortcode(*MEMBERS)
def private(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """A page is public, so what only members were to see is not written."""
    if not visible(inner):
        return None
    dropped(context, f"[{name}]: its text was for some readers only (private), so it is not written; see the post")
    return Html("")


@shortcode(*COMMENTS)
def remark(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """A note of the author to himself, which no reader saw."""
    if not visible(inner):
        return None
    dropped(context, f"[{name}]: a note that no reader saw (private), so it is not written; see the post")
    return Html("")


@prefix("s2If", "rcp_", "pmpro_", "wlm_", "mepr-", "wcm_", "um_", "swpm_", "ihc-", "memb_", "armif", "arm_", "groups_")
def membership(attributes: Attributes, inner: str, context: Context, name: str) -> Result | None:
    """Others of membership plugins: text in them is private unless it is for those who are no members."""
    if any(word in name for word in ("non", "not_", "loggedout", "logged_out", "hide", "_out")):
        return Html(inner) if visible(inner) and "hide" not in name else private(attributes, inner, context, name)
    if visible(inner):
        return private(attributes, inner, context, name)
    if not attributes:
        return None
    dropped(context, f"[{name}] is filled by its membership plugin: nothing of it is saved")
    return Html("")

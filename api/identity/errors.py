"""Why somebody is not let in."""

from domain.errors import DomainError


class NotLoggedIn(DomainError):
    """No valid token or session."""

    code = "not_logged_in"


class CrossSite(DomainError):
    """A write with the session cookie that did not come from our own pages."""

    code = "cross_site_request"


class ProviderUnreachable(DomainError):
    """The provider did not answer, or answered something else than it must."""

    code = "provider_unreachable"

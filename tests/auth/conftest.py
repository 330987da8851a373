from tests.rest.tenancy import rest, tenant, weak_hashes

__all__ = ["rest", "tenant", "weak_hashes"]

"""A read-only feed of listings under the names of the RESO Data Dictionary, as OData."""

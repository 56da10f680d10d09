"""What Keras has, as tables: names, parameters, what each takes, data sets, shape rules."""

from specc.catalog.load import Catalog, catalog

__all__ = ["Catalog", "catalog"]

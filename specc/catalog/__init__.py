"""What Keras has, as tables: names, parameters, what each takes, data sets, shape rules."""

from specc.catalog.load import Catalog, catalog
from specc.catalog.similar import similar

__all__ = ["Catalog", "catalog", "similar"]

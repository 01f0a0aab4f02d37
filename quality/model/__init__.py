"""The fitted model: a folder with a manifest, the scorecard and every fitted table, audited before anything is built."""

from quality.model.folder import default_folder
from quality.model.manifest import Manifest, Part
from quality.model.model import Model, load_model
from quality.model.table import Table

__all__ = ["Manifest", "Model", "Part", "Table", "default_folder", "load_model"]

"""Layouts: figures in, positions out. Text and colour are the templates' and the style sheet's."""

from coordinator.documents.report.pictures.bands import Band, Bands, MiniBars, bands, mini_bars
from coordinator.documents.report.pictures.graph import Graph, graph
from coordinator.documents.report.pictures.map import Map, draw_map

__all__ = ["Band", "Bands", "Graph", "Map", "MiniBars", "bands", "draw_map", "graph", "mini_bars"]

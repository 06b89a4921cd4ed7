"""Public code tables and the reading of coded cells: credit codes, regions, industries, results."""

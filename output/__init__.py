"""The published dataset: tables, database, workbook, restored text, page. Writes only under the folder it is given."""

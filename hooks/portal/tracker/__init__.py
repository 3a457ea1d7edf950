"""The workbook in which a province follows its drafts: read into policy files, written back in the same layout.

Nothing of a row is lost: what becomes no policy file stays in the register ``policies/_theo-doi/<năm>.json`` with
the reason, and every run tells what became of every row, by cell.
"""

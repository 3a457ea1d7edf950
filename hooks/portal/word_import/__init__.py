"""``portal import policy``: a Word file becomes a draft dossier; what is not carried over is listed with its place.

The file is opened in a process of its own (``opening``, ``survey``, ``converting``), where mammoth reads its text. What
comes back is judged here: which headings are the sections of a dossier (``outline``), what the file says about itself
(``facts``), how it is written down (``body``, ``dossier``), and what the editor is told (``telling``).
"""

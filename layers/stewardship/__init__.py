"""Changing what a layer is and who sees it: each verb checks the right and is recorded.

Every way in (staff pages, Django's admin, imports) comes through here. Closing data asks
for the right to edit, opening them for the right to publish; a meaning once recognised
as personal is lifted by two people only, one of them an administrator.
"""

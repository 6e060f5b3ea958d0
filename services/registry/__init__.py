"""The partner registry: partners, members, projects and how both enter."""

"""Tranches: in which parts a contribution is paid, and after which milestone each."""

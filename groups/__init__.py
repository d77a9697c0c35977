"""Homegroup: the service that peer support groups run for themselves."""

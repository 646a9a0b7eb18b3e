"""The one door to e-conomic."""

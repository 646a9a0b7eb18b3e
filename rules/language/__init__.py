"""Everything that consultants and admins read, in Danish and English."""

"""Many articles at once: near-duplicates among them, and what the assessments say of each publisher."""

"""What was published can be proved: signatures, reading back, finding what nobody published, building it again."""

-- Clocks stand still while a ticket is held.
ALTER TABLE ticket ADD COLUMN held_at BIGINT;                -- since when it is held

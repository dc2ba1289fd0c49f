"""The portal: catalogue -> pages -> a folder of plain files. Never touches residents' records."""

"""The shared core of Linli: catalogue, prices, the order's life, records. Knows no Flask, no CLI, no MkDocs."""

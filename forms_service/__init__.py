"""HTTP: residents' forms, status pages and the JSON API. Thin routes: parse, call the desk, render."""

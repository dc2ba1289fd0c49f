"""The commands, one small module a group; ``admin.cli`` says which module holds which command."""

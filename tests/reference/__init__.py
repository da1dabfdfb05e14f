"""Reference tools judge releases. The drivers run in virtual environments of their own and import nothing of ours."""

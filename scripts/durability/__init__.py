"""What a proof of durability is made of: a server that is killed, painters that keep a ledger, and who checks it."""

/*
 * schema.h - the tables, as steps from each version to the next
 *
 * In SQLite's words; postgres-schema.c says which of them PostgreSQL has others for.
 *
 * A step that has been released is never changed: what it should have been is the next step.
 * Component and user are text as XMPP has it; the keys of memos are bytes, so that their order is
 * that of memcmp everywhere.
 */
#pragma once

static const char *const schema_steps[] = {
	/* 0 to 1 */
	"CREATE TABLE account ("
	"	id INTEGER PRIMARY KEY,"
	"	component TEXT NOT NULL,"
	"	jid TEXT NOT NULL,"
	"	registered INTEGER NOT NULL,"	/* 0: a guest with settings */
	"	created INTEGER NOT NULL,"	/* unix microseconds */
	"	UNIQUE (component, jid)) STRICT;"

	"CREATE TABLE setting ("
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	scope TEXT NOT NULL,"
	"	name TEXT NOT NULL,"
	"	value BLOB NOT NULL,"
	"	sealed INTEGER NOT NULL,"
	"	PRIMARY KEY (account, scope, name)) WITHOUT ROWID, STRICT;"

	"CREATE TABLE memo ("
	"	id INTEGER PRIMARY KEY,"
	"	component TEXT NOT NULL,"
	"	space TEXT NOT NULL,"
	"	name BLOB NOT NULL,"
	"	value BLOB NOT NULL,"
	"	sealed INTEGER NOT NULL,"
	"	expires INTEGER NOT NULL,"	/* unix microseconds, 0 never */
	"	UNIQUE (component, space, name)) STRICT;"
	"CREATE INDEX memo_expires ON memo (expires) WHERE expires > 0;"

	/* check: sealed, proves the key; wherry: the version that made these tables. */
	"CREATE TABLE about ("
	"	name TEXT PRIMARY KEY,"
	"	value BLOB NOT NULL) WITHOUT ROWID, STRICT;",

	/* 1 to 2: contacts, and who was online */
	"ALTER TABLE account ADD COLUMN online INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX account_online ON account (component, online, id);"

	"CREATE TABLE roster ("
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	peer TEXT NOT NULL,"		/* local part of its JID; '': the service */
	"	wire TEXT NOT NULL,"		/* '': none, as in all texts here */
	"	name TEXT NOT NULL,"
	"	groups TEXT NOT NULL,"		/* one a line */
	"	reason TEXT NOT NULL,"		/* of the user's request, until it is answered */
	"	status TEXT NOT NULL,"
	"	state INTEGER NOT NULL,"	/* core/subscription.h */
	"	sees INTEGER NOT NULL,"		/* of the state: it may see the user */
	"	flags INTEGER NOT NULL,"
	"	show INTEGER NOT NULL,"
	"	since INTEGER NOT NULL,"	/* unix microseconds, 0 unknown; seen likewise */
	"	seen INTEGER NOT NULL,"
	"	PRIMARY KEY (account, peer)) WITHOUT ROWID, STRICT;",

	/* 2 to 3: rooms to come back to */
	"CREATE TABLE place ("
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	peer TEXT NOT NULL,"		/* local part of the room's JID */
	"	nick TEXT NOT NULL,"
	"	key BLOB NOT NULL,"		/* sealed; empty: none */
	"	resting INTEGER NOT NULL,"	/* not to be gone to before the user says so, or comes */
	"	PRIMARY KEY (account, peer)) WITHOUT ROWID, STRICT;",

	/* 3 to 4: what was said in rooms (archive.c) */
	"CREATE TABLE archive ("
	"	id INTEGER PRIMARY KEY,"	/* of component, user and room, by the key */
	"	component TEXT NOT NULL,"
	"	jid TEXT NOT NULL,"
	"	room TEXT NOT NULL,"
	"	bytes INTEGER NOT NULL,"	/* of its blocks */
	"	UNIQUE (component, jid, room)) STRICT;"

	"CREATE TABLE block ("
	"	id INTEGER PRIMARY KEY,"
	"	archive INTEGER NOT NULL,"
	"	first INTEGER NOT NULL,"	/* place of the first line, of the last; how many */
	"	last INTEGER NOT NULL,"
	"	n INTEGER NOT NULL,"
	"	oldest INTEGER NOT NULL,"	/* when the earliest was said, the latest: unix microseconds */
	"	newest INTEGER NOT NULL,"
	"	lines BLOB NOT NULL) STRICT;"	/* sealed */
	/* All but the lines: to find, count and date them, the blocks need not be read. */
	"CREATE UNIQUE INDEX block_place ON block (archive, first, last, n, oldest, newest);"

	/* Lines that are in no block yet, as they came; empty but for what the last hour brought. */
	"CREATE TABLE tail ("
	"	id INTEGER PRIMARY KEY,"	/* place of its first line */
	"	archive INTEGER NOT NULL,"
	"	lines BLOB NOT NULL) STRICT;",	/* sealed */

	/* 4 to 5: messages under way */
	"CREATE TABLE message ("
	"	id INTEGER PRIMARY KEY,"	/* the order of their coming */
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	component TEXT NOT NULL,"
	"	name TEXT NOT NULL,"		/* the message's own id */
	"	peer TEXT NOT NULL,"
	"	state INTEGER NOT NULL,"	/* store/messages.h */
	"	waiting INTEGER NOT NULL,"	/* bits: recipients without a fate */
	"	tries INTEGER NOT NULL,"
	"	since INTEGER NOT NULL,"	/* unix microseconds; due likewise */
	"	due INTEGER NOT NULL,"
	"	warned INTEGER NOT NULL,"
	"	answer TEXT NOT NULL,"		/* '': none */
	"	code INTEGER NOT NULL,"		/* of the error it came with, 0: none */
	"	content BLOB NOT NULL,"		/* core/letter.h; sealed */
	"	UNIQUE (component, name)) STRICT;"
	"CREATE INDEX message_account ON message (account, peer, id);",

	/* 5 to 6: accounts' own addresses, and what came for them */
	"CREATE TABLE address ("
	"	component TEXT NOT NULL,"
	"	name TEXT NOT NULL,"
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	PRIMARY KEY (component, name)) WITHOUT ROWID, STRICT;"
	"CREATE INDEX address_account ON address (account);"

	"CREATE TABLE arrival ("
	"	id INTEGER PRIMARY KEY AUTOINCREMENT,"	/* the order of their coming; never used again */
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	component TEXT NOT NULL,"
	"	since INTEGER NOT NULL,"	/* unix microseconds */
	"	content BLOB NOT NULL) STRICT;"	/* core/letter.h; sealed */
	"CREATE INDEX arrival_account ON arrival (account);"
	"CREATE INDEX arrival_component ON arrival (component, id);"

	/* Keys of what has come, so that the same does not come twice. */
	"CREATE TABLE once ("
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	name BLOB NOT NULL,"
	"	expires INTEGER NOT NULL,"	/* unix microseconds */
	"	PRIMARY KEY (account, name)) WITHOUT ROWID, STRICT;"
	"CREATE INDEX once_expires ON once (expires);",

	/* 6 to 7: of what has been delivered a line stays for an hour */
	"ALTER TABLE arrival ADD COLUMN name TEXT NOT NULL DEFAULT '';"	/* the message's id */
	"ALTER TABLE arrival ADD COLUMN address TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE arrival ADD COLUMN line BLOB NOT NULL DEFAULT X'';" /* as content; empty: that is it */
	"ALTER TABLE arrival ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;" /* unix microseconds, 0: not */
	"DROP INDEX arrival_account;"
	"DROP INDEX arrival_component;"
	"CREATE INDEX arrival_account ON arrival (account, closed);"
	"CREATE INDEX arrival_open ON arrival (component, id) WHERE closed = 0;"
	"CREATE INDEX arrival_name ON arrival (component, name);"
	"CREATE INDEX arrival_closed ON arrival (component, closed) WHERE closed > 0;",

	/* 7 to 8: what the network has taken and has yet to tell the end of */
	"CREATE TABLE fate ("
	"	id INTEGER PRIMARY KEY AUTOINCREMENT,"	/* the younger is the greater */
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	component TEXT NOT NULL,"
	"	name TEXT NOT NULL,"		/* the message's own id */
	"	since INTEGER NOT NULL,"	/* unix microseconds; expires likewise */
	"	expires INTEGER NOT NULL,"
	"	state INTEGER NOT NULL,"	/* core/outcome.h */
	"	content BLOB NOT NULL,"		/* core/letter.h; sealed */
	"	UNIQUE (component, name)) STRICT;"
	"CREATE INDEX fate_account ON fate (account, id);"
	"CREATE INDEX fate_expires ON fate (expires);"

	"CREATE TABLE piece ("
	"	fate INTEGER NOT NULL REFERENCES fate (id) ON DELETE CASCADE,"
	"	recipient INTEGER NOT NULL,"
	"	part INTEGER NOT NULL,"
	"	parts INTEGER NOT NULL,"
	"	component TEXT NOT NULL,"
	"	name BLOB NOT NULL,"		/* what the network calls it; empty: nothing */
	"	arrived INTEGER NOT NULL,"
	"	PRIMARY KEY (fate, recipient, part, name)) WITHOUT ROWID, STRICT;"
	"CREATE INDEX piece_name ON piece (component, name, fate);",

	/* 8 to 9: files of messages (files.c) */
	"ALTER TABLE account ADD COLUMN file_bytes INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE account ADD COLUMN original_bytes INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE account ADD COLUMN original_number INTEGER NOT NULL DEFAULT 0;"	/* the last given */
	"ALTER TABLE arrival ADD COLUMN original INTEGER NOT NULL DEFAULT 0;"	/* its number; 0: none */

	"CREATE TABLE file ("
	"	id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"	account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	component TEXT NOT NULL,"
	"	arrival INTEGER REFERENCES arrival (id) ON DELETE CASCADE,"	/* what it belongs to; */
	"	message INTEGER REFERENCES message (id) ON DELETE CASCADE,"	/* an original, to neither */
	"	place INTEGER NOT NULL,"	/* among the message's */
	"	number INTEGER NOT NULL,"	/* an original's; else 0 */
	"	since INTEGER NOT NULL,"	/* unix microseconds */
	"	expires INTEGER NOT NULL,"	/* 0: with what it belongs to */
	"	size INTEGER NOT NULL,"
	"	url TEXT NOT NULL,"		/* where users get it, '': nowhere yet */
	"	name TEXT NOT NULL,"		/* of the spool, '': content */
	"	about BLOB NOT NULL,"		/* the core's; sealed */
	"	content BLOB NOT NULL) STRICT;"	/* sealed */
	"CREATE INDEX file_account ON file (account, number);"
	"CREATE INDEX file_arrival ON file (arrival) WHERE arrival IS NOT NULL;"
	"CREATE INDEX file_message ON file (message) WHERE message IS NOT NULL;"
	"CREATE INDEX file_expires ON file (expires) WHERE expires > 0;"

	/*
	 * How much there is: kind 0 waits, and is not where a user gets it yet; 1 are originals.  Triggers keep it, for
	 * rows go by their keys, too.
	 */
	"CREATE TABLE disk ("
	"	kind INTEGER PRIMARY KEY,"
	"	n INTEGER NOT NULL,"
	"	bytes INTEGER NOT NULL) STRICT;"
	"INSERT INTO disk (kind, n, bytes) VALUES (0, 0, 0), (1, 0, 0);"
	/* Names of spools whose rows have gone: to be dropped. */
	"CREATE TABLE litter (name TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;"

	"CREATE TRIGGER file_in AFTER INSERT ON file WHEN new.number = 0 BEGIN "
	"	UPDATE disk SET n = n + 1, bytes = bytes + new.size WHERE kind = 0;"
	"	UPDATE account SET file_bytes = file_bytes + new.size WHERE id = new.account;"
	"END;"
	"CREATE TRIGGER file_up AFTER UPDATE OF url ON file WHEN old.url = '' AND new.url <> '' BEGIN "
	"	UPDATE disk SET n = n - 1, bytes = bytes - old.size WHERE kind = 0;"
	"	UPDATE account SET file_bytes = file_bytes - old.size WHERE id = old.account;"
	"	INSERT OR IGNORE INTO litter (name) SELECT old.name WHERE old.name <> '';"
	"END;"
	"CREATE TRIGGER file_out AFTER DELETE ON file WHEN old.number = 0 AND old.url = '' BEGIN "
	"	UPDATE disk SET n = n - 1, bytes = bytes - old.size WHERE kind = 0;"
	"	UPDATE account SET file_bytes = file_bytes - old.size WHERE id = old.account;"
	"	INSERT OR IGNORE INTO litter (name) SELECT old.name WHERE old.name <> '';"
	"END;"
	"CREATE TRIGGER original_in AFTER INSERT ON file WHEN new.number > 0 BEGIN "
	"	UPDATE disk SET n = n + 1, bytes = bytes + new.size WHERE kind = 1;"
	"	UPDATE account SET original_bytes = original_bytes + new.size WHERE id = new.account;"
	"END;"
	"CREATE TRIGGER original_out AFTER DELETE ON file WHEN old.number > 0 BEGIN "
	"	UPDATE disk SET n = n - 1, bytes = bytes - old.size WHERE kind = 1;"
	"	UPDATE account SET original_bytes = original_bytes - old.size WHERE id = old.account;"
	"	INSERT OR IGNORE INTO litter (name) SELECT old.name WHERE old.name <> '';"
	"END;",

	/*
	 * 9 to 10: how many arrivals are open, an account's and a component's, for that is asked before each that
	 * comes, when there may be 100,000.  By triggers, as above.
	 */
	"ALTER TABLE account ADD COLUMN arrivals INTEGER NOT NULL DEFAULT 0;"
	"UPDATE account SET arrivals = "
	"	(SELECT count(*) FROM arrival r WHERE r.account = account.id AND r.closed = 0);"
	"CREATE TABLE crowd ("
	"	component TEXT PRIMARY KEY,"
	"	n INTEGER NOT NULL) WITHOUT ROWID, STRICT;"
	"INSERT INTO crowd (component, n) SELECT component, count(*) FROM arrival WHERE closed = 0 "
	"	GROUP BY component;"

	"CREATE TRIGGER arrival_in AFTER INSERT ON arrival WHEN new.closed = 0 BEGIN "
	"	INSERT INTO crowd (component, n) VALUES (new.component, 1) "
	"		ON CONFLICT (component) DO UPDATE SET n = crowd.n + 1;"
	"	UPDATE account SET arrivals = arrivals + 1 WHERE id = new.account;"
	"END;"
	"CREATE TRIGGER arrival_closes AFTER UPDATE OF closed ON arrival "
	"WHEN old.closed = 0 AND new.closed > 0 BEGIN "
	"	UPDATE crowd SET n = n - 1 WHERE component = old.component;"
	"	UPDATE account SET arrivals = arrivals - 1 WHERE id = old.account;"
	"END;"
	"CREATE TRIGGER arrival_reopened AFTER UPDATE OF closed ON arrival "
	"WHEN old.closed > 0 AND new.closed = 0 BEGIN "
	"	UPDATE crowd SET n = n + 1 WHERE component = old.component;"
	"	UPDATE account SET arrivals = arrivals + 1 WHERE id = old.account;"
	"END;"
	"CREATE TRIGGER arrival_out AFTER DELETE ON arrival WHEN old.closed = 0 BEGIN "
	"	UPDATE crowd SET n = n - 1 WHERE component = old.component;"
	"	UPDATE account SET arrivals = arrivals - 1 WHERE id = old.account;"
	"END;",
};

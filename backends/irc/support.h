/*
 * support.h - what a server says of itself in 005 (ISUPPORT), and how it folds names
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* UTF8: any letter folds (UTF8MAPPING, RFC 8265's UsernameCaseMapped). */
typedef enum { IRC_FOLD_RFC1459, IRC_FOLD_STRICT, IRC_FOLD_ASCII, IRC_FOLD_UTF8 } IrcFold;

/* Client tags that mean something to us, and that a server may not pass on (CLIENTTAGDENY). */
typedef enum {
	IRC_TAG_TYPING = 1 << 0, IRC_TAG_REPLY = 1 << 1, IRC_TAG_REACT = 1 << 2,
} IrcClientTags;

typedef struct {
	IrcFold fold;			/* ASCII until told: what may differ is not taken for one */
	bool fold_told;
	unsigned folds;			/* how often it was told another: a few times is enough */
	char chantypes[16], statusmsg[16];
	char modes[16], symbols[16];	/* PREFIX=(ov)@+: "ov", "@+"; the highest first */
	char chanmodes[3][32];		/* lists; always an argument; one when set (the rest: never one) */
	unsigned nicklen, channellen, linelen, topiclen, kicklen, awaylen, mode_max, history;
	unsigned join_max;		/* TARGMAX=JOIN:n; 0: any */
	unsigned monitor;		/* 0: not there */
	bool utf8only, utf8map, whox;
	unsigned denied;		/* IrcClientTags */
	char network[64];		/* "": not told */
	char extban;			/* '$' of "$a:account"; '\0': none is needed, or there are none */
	char extbans[64], accountban[16]; /* its types; the one of accounts; "": not told */
	char excepts;			/* mode of exceptions from bans, where CHANMODES has it */
	char invex, bot;		/* modes: who needs no invitation, of bots; '\0': not there */
	char elist[16];			/* what LIST can be asked by */
} IrcSupport;

/* What RFC 1459 promises, until the server says otherwise. */
void	    irc_support_init(IrcSupport *support);
/* 005 is over.  What it did not say is as in RFC 1459.  true: the folding has changed. */
bool	    irc_support_done(IrcSupport *support);
/* One token: "NICKLEN=30", "-EXCEPTS". */
void	    irc_support_token(IrcSupport *support, const char *token);

char	   *irc_fold(const IrcSupport *support, const char *name);
bool	    irc_same(const IrcSupport *support, const char *a, const char *b);
bool	    irc_is_channel(const IrcSupport *support, const char *name);
/* Index of the prefix symbol or mode letter, 0 the highest; -1: not one. */
int	    irc_symbol_rank(const IrcSupport *support, char symbol);
int	    irc_mode_rank(const IrcSupport *support, char mode);
/* Does this mode letter, set or taken, have an argument? */
bool	    irc_mode_has_arg(const IrcSupport *support, char mode, bool set);

/*
 * core-stage.h - where stories of the core play: a gateway with a real store, between a fake stream and the puppet
 *
 * All that leaves either way is heard in its order, and expected by lines as they stand in a story.
 */
#pragma once

#include "core/gateway.h"
#include "core/model.h"

#define DOMAIN "irc.example"

typedef struct {
	char *folder;
	GPtrArray *options;  /* of char *: "key=value" of the component */
	GPtrArray *networks; /* of char *: "[network NAME]" sections */
	WryGateway *gateway;
	WryComponent *component; /* NULL: stopped */
	WryStore *store;
	GPtrArray *heard; /* of char *: "S<stanza>", "!order", in the order they came */
	guint read;	  /* so many of them were expected */
	bool loud, link_down, trace, failed, loose, monkey, nine;
	char seal[64];	     /* the sessionid that was sent last */
	char sids[4][64];    /* $sid0 to $sid3: those of before */
	char *asked; /* id of the last iq get or set that went out */
	char *taken[26];     /* $A to $Z: ids of stanzas that went out */
	char *remembered[10];
	const char *name; /* of the file, for messages */
	unsigned line;
} Stage;

extern Stage stage;
extern bool broken;		/* the disk is full */
extern GPtrArray *logged;	/* of char *: since the last stimulus */
extern unsigned n_alarms;	/* of them warnings and worse that nobody expected */

/* Once, before the first story and behind the last. */
void	    open_house(void);
void	    close_house(void);

/* An empty stage for the story of that name. */
void	    enter_stage(const char *name);
/* The gateway starts on the stage's options; it is there already: nothing. */
void	    rise(void);
/* All of it goes, with its folder. */
void	    fall(void);
/* Of the stage's options, written and read anew.  (transfer full) */
WryConfig  *read_config(void);
/* Until nothing is left to do: not here, not in the store. */
void	    settle(void);
/* All clocks, by so many microseconds. */
void	    jump(gint64 us);

/* The story fails: at this line, why. */
void	    fail(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* "[[cancel item-not-found TEXT]]", "~muc" and the like, written out.  (transfer full) */
char	   *expand(const char *text);
/* Is it a welcome or a complaint, which a story expects only where it is % loud? */
bool	    is_besides(const char *heard);
/* 'S' and a stanza, '!' and an order, came. */
void	    hear(char kind, const char *text);
/* The next is this; one of the next n lines is, in any order; nothing came that was not expected. */
void	    expect(char kind, const char *text);
void	    expect_among(char kind, const char *text, guint n);
void	    expect_no_more(void);
/* A line like this was logged. */
void	    expect_log(const char *pattern);

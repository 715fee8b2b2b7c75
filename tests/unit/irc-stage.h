/*
 * irc-stage.h - the IRC backend on the fake core, before a server that the test holds by its own end
 *
 * bail() and whatever expects something end the test with what had come instead.
 */
#pragma once

#include "backends/irc/irc.h"
#include "fake-core.h"
#include "net/listen.h"

#include <openssl/ssl.h>

#define DEADLINE_MS 10000

typedef struct {
	const char *name;
	unsigned line;
	WryComponent *component;
	WrySession *session;
	char *session_name;
	WryListener *listener;
	int fd; /* the server's end; -1: none */
	SSL_CTX *ctx;
	SSL *ssl;
	char *pin; /* of the server's certificate */
	bool pinned, plain_first;
	char *host;
	WryWatch *watch;
	GString *in;
	GQueue wire; /* of char *: lines of the client */
	bool hung_up, skip, late;
	char *caps, *support;
	bool started, fixed, caps_shown;
	GPtrArray *options; /* to be set once there is a session */
	GPtrArray *files;   /* to be removed */
} Test;

void	    bail(const Test *t, const char *format, ...) G_GNUC_PRINTF(2, 3) G_GNUC_NORETURN;

/* test_init(), and logged in as romeo with what the server offers; NULL: it offers nothing. */
void	    begin(Test *t, const char *name, const char *caps);
/* t->files, t->ctx and the like are the test's to set before start(). */
void	    test_init(Test *t, const char *name);
void	    test_clear(Test *t);
void	    start(Test *t);
/* What every server does until one is in, with the capabilities of the header. */
void	    log_in(Test *t, const char *nick);
/* Into a channel, with "@other +third ..." */
void	    enter(Test *t, const char *channel, const char *others);
/* As typed.  (transfer full) */
WryAddress *address(Test *t, const char *name);
/* A file with the password, and the key that names it; network NULL: of the component. */
void	    set_webirc(Test *t, const char *network, const char *password);

/* The server has a certificate of its own making, by whose pin the session knows it or not. */
void	    speak_tls(Test *t, bool pinned);
/* The server's end: bytes, and a line. */
void	    server_write(Test *t, const char *bytes, gsize n);
void	    server_say(Test *t, const char *line);

/* One turn; the core's pump is at its end. */
void	    turn(Test *t, bool wait);
/* Until it has come; false: it has not within DEADLINE_MS. */
bool	    wait_for(Test *t, bool (*come)(Test *t));
bool	    has_server(Test *t);
bool	    has_line(Test *t);
bool	    has_fact(Test *t);
bool	    has_hung_up(Test *t);
/* Until the network would be tried again. */
void	    wait_rested(Test *t);
/* All the client had to say has come. */
void	    settle(Test *t);
/* The next line on the wire, the next fact, neither: '*' stands for anything. */
void	    expect(Test *t, const char *pattern);
void	    expect_fact(Test *t, const char *pattern);
void	    expect_nothing(Test *t);
/* What has come, unread. */
void	    skip_all(Test *t);

/* A test of a file in tests/transcript/irc; irc-play.c. */
void	    play_transcript(gconstpointer name);

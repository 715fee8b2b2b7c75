/*
 * mime-decode.h - transfer encodings, a slice at a time, as they come and not as they should
 *
 * base64: foreign bytes are skipped, padding in the middle ends a run and not the data (a list's
 * footer is often a second chunk), a last group without padding is kept.  quoted-printable: what
 * is no code stays as it is. uuencode: the lines between "begin" and "end".
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct {
	uint32_t bits;
	unsigned n;
} MailBase64;

/* out: room for n / 4 * 3 + 6.  How many bytes came out.  n 0 ends it: what is left comes out. */
gsize mail_base64_step(MailBase64 *state, const char *in, gsize n, char *out);

typedef struct {
	char held[4]; /* "=", "=E", "=\r" */
	unsigned n;
} MailQuoted;

/* out: room for n + 3.  As above. */
gsize mail_quoted_step(MailQuoted *state, const char *in, gsize n, char *out);

typedef struct {
	char line[64];
	unsigned n;
	int inside; /* 0: before "begin", 1: within, 2: behind "end" */
} MailUu;

/* out: room for n / 4 * 3 + 48.  As above. */
gsize mail_uu_step(MailUu *state, const char *in, gsize n, char *out);

/*
 * join.h - parts of a text put together
 *
 * Bytes of one coding are decoded behind each other, so that an escape or a surrogate pair that its sender
 * tore in two is whole again.
 */
#pragma once

#include "backends/sms/text.h"

typedef struct {
	GString *out;
	GByteArray *run;		/* not decoded yet, of */
	SmsCoding coding;
	bool any;			/* a part has been added: its label stands */
	bool sure;			/* nothing had to be guessed at so far */
	bool apart;			/* a mark is the last: what follows stands apart */
} SmsJoin;

void	    sms_join_init(SmsJoin *join);
void	    sms_join_add(SmsJoin *join, const SmsCoding *coding, const uint8_t *bytes, gsize n);
/* Words of ours, apart from those around them. */
void	    sms_join_mark(SmsJoin *join, const char *text);
/* (transfer full).  The join is empty then. */
char	   *sms_join_end(SmsJoin *join);

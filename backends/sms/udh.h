/*
 * udh.h - the header in front of a message's text (3GPP TS 23.040 9.2.3.24), both ways
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
	gsize length;			/* octets, the one that says so among them */
	uint16_t ref;			/* of a concatenated message; */
	uint8_t total, part;		/* 2 of 3; total 0: it is not concatenated */
	bool wide;			/* ref has 16 bits */
	uint8_t locking, single;	/* SmsLanguage; 0: the default ones */
	bool ports;			/* for an application at */
	uint16_t port;			/* this port */
} SmsUdh;

/*
 * bytes: what is marked as beginning with a header.  What is not known in it is passed over, what is
 * impossible (part 4 of 3) too, and of two of a kind the last counts.  false: it is no header.
 */
bool	    sms_udh_parse(const uint8_t *bytes, gsize n, SmsUdh *ret);
#define SMS_UDH_MOST 13			/* octets of one that is written */

/*
 * A header of part, total and ref, if total is more than 1, and of the tables that are not the default ones.  How many octets; 0:
 * there is nothing to say.
 */
gsize	    sms_udh_write(const SmsUdh *udh, uint8_t out[SMS_UDH_MOST]);
/* How many bits are between a header of that many octets and the first septet. */
unsigned    sms_udh_fill(gsize length);

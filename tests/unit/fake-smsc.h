/*
 * fake-smsc.h - an SMSC for the tests of our side: on loopback, in this process, told what to say
 *
 * What it gets stands in `got`, a line a PDU:
 *
 *	bind_transceiver 1 wherry/secret
 *	submit_sm 2 +442079460001>447700900123 "hello"		(esm_class 0x40: with its header in hexadecimal)
 *	submit_sm_resp ...					deliver_sm_resp 7 0x64
 *
 * It binds who asks, and answers enquire_link and unbind; all else is the test's.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _FakeSmsc FakeSmsc;

typedef struct {
	uint32_t bind_status;		/* the answer to a bind */
	bool mute;			/* answers nothing */
} FakeSmscManner;

FakeSmsc   *fake_smsc_new(void);
void	    fake_smsc_free(FakeSmsc *smsc);
FakeSmscManner *fake_smsc_manner(FakeSmsc *smsc);
/* "127.0.0.1:PORT" */
const char *fake_smsc_address(const FakeSmsc *smsc);
/* How many connections stand. */
unsigned    fake_smsc_connections(const FakeSmsc *smsc);
/* The next line, once it is there (20 s); (transfer full). */
char	   *fake_smsc_next(FakeSmsc *smsc);
/* Is there none? */
bool	    fake_smsc_is_quiet(const FakeSmsc *smsc);

/* To the connection that bound last. */
void	    fake_smsc_say(FakeSmsc *smsc, const void *bytes, gsize n);
/* A response or a generic_nack, without TLVs; id: of submit_sm_resp, NULL: without a body. */
void	    fake_smsc_answer(FakeSmsc *smsc, uint32_t command, uint32_t sequence, uint32_t status,
			     const char *id);
/* A deliver_sm from a phone. */
void	    fake_smsc_deliver(FakeSmsc *smsc, uint32_t sequence, const char *from, const char *to,
			      uint8_t esm_class, const char *text);
void	    fake_smsc_deliver_bytes(FakeSmsc *smsc, uint32_t sequence, const char *from,
				    const char *to, uint8_t esm_class, const void *bytes, gsize n);
void	    fake_smsc_cut(FakeSmsc *smsc);

/*
 * proof.h - that a number is a user's own: six digits sent there, and said back
 *
 * Good for ten minutes and three tries.  In memory: who registers across a restart gets another.
 */
#pragma once

#include "core/backend.h"

typedef struct _SmsProofs SmsProofs;

typedef enum { SMS_PROOF_RIGHT, SMS_PROOF_WRONG, SMS_PROOF_OVER } SmsProof;

SmsProofs  *sms_proofs_new(void);
void	    sms_proofs_free(SmsProofs *proofs);
/* A code for him to prove that number with; the one before it is good no more.  Six digits, borrowed until it is over. */
const char *sms_proofs_draw(SmsProofs *proofs, const char *user, const char *number);
/*
 * Is this it?  Blanks and dashes in it do not count.  WRONG: *ret_left tries are left, 1 at least; OVER: there is none for
 * that number, or no more tries.
 */
SmsProof    sms_proofs_try(SmsProofs *proofs, const char *user, const char *number, const char *code,
			   unsigned *ret_left);

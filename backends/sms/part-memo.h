/*
 * part-memo.h - parts of messages as memos, so that they outlive us
 *
 * The keys of one message begin with its name: NAME.1 is its first part, NAME.0 stands for all of
 * them once it has been handed on.
 */
#pragma once

#include "backends/sms/parts.h"

#define SMS_PART_NAME 34		/* KEY.BORN, with its NUL */
#define SMS_PART_SUM 8			/* bytes by which a part is told from another */

/* Which of a sender's messages: [a-z0-9]{16}, the same for all parts of one, and for one with the same reference later. */
void	    sms_part_key(char ret_key[17], const SmsPart *part);
void	    sms_part_sum(uint8_t ret_sum[SMS_PART_SUM], const SmsPart *part);

/* A part, as it is kept. */
typedef struct {
	WryAddress *from, *to;
	SmsPart part;			/* account, link, name: not kept; from, to: those above */
	GBytes *bytes;
	int64_t came;			/* unix microseconds */
} SmsKept;

GBytes	   *sms_part_pack(const SmsPart *part, int64_t came);
/* (transfer full); NULL: it is damaged. */
SmsKept	   *sms_part_unpack(GBytes *value);
void	    sms_kept_free(SmsKept *kept);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmsKept, sms_kept_free)

/* ret_key, ret_born, ret_part of a memo's key; false: it is none of these. */
bool	    sms_part_parse_key(const char *memo, char ret_key[17], int64_t *ret_born, unsigned *ret_part);

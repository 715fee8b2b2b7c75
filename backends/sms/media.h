/*
 * media.h - the files of a text that came (MMS), fetched from where the provider keeps them
 */
#pragma once

#include "backends/sms/shape.h"

typedef struct _SmsMedia SmsMedia;

/*
 * attachments: (transfer full), of WryAttachment; NULL: none.  missing: borrowed, a line for each that could not be
 * had, with its address; "": all are there.  Told once, and not after sms_media_free(); never from inside
 * sms_media_fetch().
 */
typedef void (*SmsMediaFunc)(GPtrArray *attachments, const char *missing, gpointer data);

/*
 * files: as SmsCalled's, ten at most; read during the call.  Of the provider's own host with the account's password; whatever
 * else he names is dialled only where base/guard allows.  Each of 16 MB at most, in 60 s.
 */
SmsMedia   *sms_media_fetch(const SmsAccount *account, const GPtrArray *files, SmsMediaFunc done,
			    gpointer data);
/* Gives up what is under way. */
void	    sms_media_free(SmsMedia *media);

/* "photo.jpg": the last of its path, if it is a file's name; else of the type: "file.jpg".  (transfer full) */
char	   *sms_media_name(const char *url, const char *type);
/* Are they of one scheme, host and port? */
bool	    sms_media_same_host(const char *a, const char *b);

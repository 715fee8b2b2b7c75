/*
 * helper-wire.h - what goes between a helper process and its owner; helper.c and helper-child.c
 * alone
 */
#pragma once

#include <stdint.h>

#define HELPER_FD 3 /* the child's end of the socket */

/* Before the bytes of a question; its descriptors come with the first byte of this. */
typedef struct {
	uint32_t size, n_fds;
} HelperQuestion;

/*
 * Before the bytes of an answer.  The first, of no bytes, says that the child is behind its fence.
 */
typedef struct {
	uint32_t size;
} HelperAnswer;

#if defined __SANITIZE_ADDRESS__
#define HELPER_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define HELPER_SANITIZED 1
#endif
#endif
#ifndef HELPER_SANITIZED
#define HELPER_SANITIZED 0
#endif

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file powertools.h
 * @brief All that a function author includes: handlers, and every service there is.
 */
#ifndef PWT_POWERTOOLS_H
#define PWT_POWERTOOLS_H

#include <powertools/batch.h>
#include <powertools/data_masking.h>
#include <powertools/feature_flags.h>
#include <powertools/handler.h>
#include <powertools/logger.h>
#include <powertools/metrics.h>
#include <powertools/parameters.h>
#include <powertools/tracer.h>

#endif

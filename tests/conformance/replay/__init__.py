# SPDX-License-Identifier: Apache-2.0
"""Replays recorded cases through the real `bootstrap`, the real plugins and a scripted handler."""

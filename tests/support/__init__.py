# SPDX-License-Identifier: Apache-2.0
"""What tests that run whole programs share: a scripted Runtime API, and the process under test."""

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# expect: SC2115
rm -rf $1/*

# SPDX-License-Identifier: Apache-2.0
"""Data masking by settings alone: what handlers get, what leaves, and what is never printed."""

import base64
import json
import os
import subprocess
import unittest

from masking_case import ORDER, RAW_KEY, SAFE, SECRET, MaskingCase, header
from replay.data_masking import Kms as StandIn
from support.bootstrap import place
from tracer_case import Daemon

ABSENT = -12


class Events(MaskingCase):
    """What handlers get to see."""

    def test_fields_are_erased(self):
        self.assertEqual(self.ask(ORDER, EVENT_ERASE="customer.card"), SAFE)

    def test_several_paths_one_of_them_with_a_comma_inside(self):
        event = {"a": [{"b": 1}, {"b": 2}, {"b": 3}], "c,d": 4, "e": 5}
        self.assertEqual(self.ask(event, EVENT_ERASE="a[0,2].b,['c,d'], e"),
                         {"a": [{"b": "*****"}, {"b": 2}, {"b": "*****"}], "c,d": "*****",
                          "e": "*****"})

    def test_masks_apply(self):
        self.assertEqual(self.ask(ORDER, EVENT_ERASE="customer.card", DYNAMIC_MASK="true"),
                         {"id": 7, "customer": {"name": "Ada", "card": "****-*******-****"}})
        self.assertEqual(
            self.ask(ORDER, EVENT_ERASE="customer.card", REGEX_PATTERN=r"\d{4}$",
                     MASK_FORMAT="last"),
            {"id": 7, "customer": {"name": "Ada", "card": SECRET[:-4] + "last"}})

    def test_other_bytes_stay_as_they_are(self):
        event = b'{ "n" : 9007199254740993,"customer":{"card":"x"}, "f": 1e2, "u": "\\u00e9" }'
        api, host = self.open(EVENT_ERASE="customer.card")
        answer = self.answer(api, event)
        self.assertEqual(answer.body, event.replace(b'"x"', b'"*****"'))
        self.assert_terminates(host)


class Responses(MaskingCase):
    """What leaves."""

    def test_fields_are_erased(self):
        self.assertEqual(self.ask(ORDER, RESPONSE_ERASE="customer.card"), SAFE)

    def test_rules_apply(self):
        rules = {"customer.card": {"dynamic_mask": True}, ".name": {"custom_mask": "X"}}
        self.assertEqual(self.ask(ORDER, RULES=json.dumps(rules)),
                         {"id": 7, "customer": {"name": "X", "card": "****-*******-****"}})

    def test_fields_are_encrypted_and_can_be_decrypted(self):
        context = json.dumps({"tenant": "acme"})
        for algorithm in ("0x0578", "0x0478"):
            sent = self.ask(ORDER, RESPONSE_ENCRYPT="customer", RAW_KEY=RAW_KEY, CONTEXT=context,
                            ALGORITHM=algorithm)
            self.assertEqual(header(sent["customer"]), (2, algorithm[2:]))
            self.assertEqual(sent["id"], 7)
            self.assertEqual(self.ask(sent, EVENT_DECRYPT="customer", RAW_KEY=RAW_KEY,
                                      CONTEXT=context), ORDER)

    def test_whole_response_is_encrypted(self):
        sent = self.ask(ORDER, RESPONSE_ENCRYPT="$", RAW_KEY=RAW_KEY)
        self.assertEqual(header(sent), (2, "0578"))
        self.assertEqual(self.ask(sent, EVENT_DECRYPT="$", RAW_KEY=RAW_KEY), ORDER)

    def test_same_value_is_never_the_same_message(self):
        api, host = self.open(RESPONSE_ENCRYPT="customer", RAW_KEY=RAW_KEY)
        found = {self.response(api, ORDER)["customer"] for _ in range(20)}
        self.assertEqual(len(found), 20)
        self.assert_terminates(host)


class Messages(MaskingCase):
    """Messages that others wrote."""

    def recorded(self, name):
        path = os.path.join(place("PWT_SOURCE"),
                            "tests/conformance/vectors/data-masking-encryption.json")
        with open(path, encoding="utf-8") as file:
            return next(case for case in json.load(file)["cases"] if case["name"] == name)

    def test_is_decrypted_for_the_handler(self):
        for name in ("suite-0578--python-one-frame", "suite-0478--python-unframed"):
            case = self.recorded(name)
            key, = case["given"]["keyring"]["keys"]
            raw = base64.b64encode(bytes.fromhex(key["key_hex"])).decode()
            self.assertEqual(
                self.ask({"body": case["given"]["message_b64"], "n": 1}, EVENT_DECRYPT="body",
                         RAW_KEY=f"{key['namespace']}/{key['name']}={raw}",
                         CONTEXT=json.dumps(case["expect"]["encryption_context"])),
                {"body": case["expect"]["value"], "n": 1})


class Kms(MaskingCase):
    """Keys of KMS, whose place a peer takes."""

    ARN = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    def open_with(self, refusal=None, **settings):
        kms = StandIn({"exchanges": None, "refusal": refusal, "region": "eu-central-1"})
        self.addCleanup(kms.stop)
        api, host = self.open(plugins="aws,data-masking,logger", KMS_KEYS=self.ARN,
                              RESPONSE_ENCRYPT="customer.card", CONTEXT='{"tenant":"acme"}',
                              **kms.environment(), **settings)
        return kms, api, host

    def test_one_data_key_serves_several_messages(self):
        kms, api, host = self.open_with(ALGORITHM="0x0478")
        cards = [self.response(api, ORDER)["customer"]["card"] for _ in range(5)]
        self.assertEqual(len(set(cards)), 5)
        self.assertEqual({header(card) for card in cards}, {(2, "0478")})
        self.assertEqual(kms.requests_seen, [{
            "region": "eu-west-1", "target": "TrentService.GenerateDataKey", "request": {
                "KeyId": self.ARN, "NumberOfBytes": 32, "EncryptionContext": {"tenant": "acme"}}}])
        self.assert_terminates(host)

    def test_no_data_key_is_kept_where_that_is_wanted(self):
        kms, api, host = self.open_with(CACHE_CAPACITY="0")
        for _ in range(3):
            self.response(api, ORDER)
        self.assertEqual(len(kms.requests_seen), 3)
        self.assert_terminates(host)

    def test_refusal_fails_closed(self):
        _, api, host = self.open_with({"__type": "AccessDeniedException", "message": SECRET})
        answer = self.answer(api, ORDER)
        self.assertEqual(answer.kind, "error")
        self.assert_terminates(host)
        for text in (answer.body.decode(), host.stdout, host.stderr):
            self.assertNotIn(SECRET, text)

    def test_the_plugin_aws_comes_along_with_keys_of_kms_alone(self):
        for settings, comes in (({"KMS_KEYS": self.ARN}, True), ({"RAW_KEY": RAW_KEY}, False)):
            api, host = self.open(**settings)
            api.wait(1, "next")
            with open(f"/proc/{host.pid}/maps", encoding="utf-8") as file:
                loaded = file.read()
            self.assertIn("/data-masking.so", loaded)
            self.assertEqual("/aws.so" in loaded, comes, settings)
            self.assert_terminates(host)

    def test_the_plugin_aws_must_be_there(self):
        api, host = self.open(KMS_KEYS=self.ARN, POWERTOOLS_PLUGIN_PATH=os.path.join(
            place("PWT_PLUGINS"), "data-masking"))
        self.assertNotEqual(host.wait(), 0)
        failed = api.wait(1, "init-error")[0]
        for said in (host.stderr, failed.body.decode()):
            self.assertIn("plugin 'aws', which 'data-masking' requires, not found in ", said)


class Batches(MaskingCase):
    """Records pass one by one."""

    def event(self, *bodies):
        return {"Records": [
            {"messageId": f"id-{index}", "eventSource": "aws:sqs", "body": json.dumps(body),
             "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders"}
            for index, body in enumerate(bodies)]}

    def test_each_record_is_decrypted_and_a_broken_one_fails_alone(self):
        sent = self.ask(ORDER, RESPONSE_ENCRYPT="customer", RAW_KEY=RAW_KEY)
        at = len(sent["customer"]) // 2
        other = "A" if sent["customer"][at] != "A" else "B"
        broken = {**sent, "customer": sent["customer"][:at] + other + sent["customer"][at + 1:]}
        api, host = self.open(
            "tell", plugins="logger,batch,data-masking", EVENT_DECRYPT="customer", RAW_KEY=RAW_KEY,
            POWERTOOLS_BATCH_EVENT="payload")
        self.assertEqual(self.response(api, self.event(sent, broken, sent, {"id": 8})),
                         {"batchItemFailures": [{"itemIdentifier": "id-1"},
                                                {"itemIdentifier": "id-3"}]})
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        self.assertEqual([(line["record_id"], line["customer"]) for line in lines],
                         [(name, ORDER["customer"]) for name in ("id-0", "id-2")])
        self.assertNotIn(SECRET, host.stderr)

    def test_what_records_are_freed_of_is_not_printed_with_the_whole_event(self):
        """Paths are those of a record, and the logger prints the event that all of them are in."""
        event = self.event(SECRET, SECRET)
        api, host = self.open("tell", plugins="logger,batch,data-masking", EVENT_ERASE="body",
                              POWERTOOLS_LOGGER_LOG_EVENT="true")
        self.assertEqual(self.response(api, event), {"batchItemFailures": []})
        self.assert_terminates(host)
        self.assertNotIn(SECRET, host.stdout + host.stderr)


class FailsClosed(MaskingCase):
    """Nothing that cannot be protected goes on."""

    def test_missing_field(self):
        for settings in ({"EVENT_ERASE": "nope"}, {"EVENT_DECRYPT": "nope", "RAW_KEY": RAW_KEY},
                         {"RESPONSE_ERASE": "customer.nope"},
                         {"RESPONSE_ENCRYPT": "nope", "RAW_KEY": RAW_KEY}):
            with self.subTest(settings):
                host = self.assert_refused(ORDER, **settings)
                self.assertEqual("handled" in host.stdout, "RESPONSE" in str(settings))

    def test_missing_field_is_a_warning_where_that_is_wanted(self):
        for name in ("EVENT_ERASE", "RESPONSE_ERASE"):
            api, host = self.open(RAISE_ON_MISSING_FIELD="false",
                                  **{name: "nope,customer.card"})
            self.assertEqual(self.response(api, ORDER), SAFE)
            self.assert_terminates(host)
            self.assert_one_line(host.stderr, "powertools: ", "nope")
            self.assertNotIn(SECRET, host.stderr)

    def test_broken_message(self):
        sent = self.ask(ORDER, RESPONSE_ENCRYPT="customer", RAW_KEY=RAW_KEY)
        text = sent["customer"]
        for broken in (text[:-4], text[:40], text + "AAAA", "AAAA", "", "no base64!",
                       text.replace(text[200:204], "AAAA", 1)):
            host = self.assert_refused({**sent, "customer": broken}, EVENT_DECRYPT="customer",
                                       RAW_KEY=RAW_KEY)
            self.assertNotIn("handled", host.stdout)

    def test_value_that_was_never_encrypted(self):
        for value in ({"card": SECRET}, [SECRET], 5, True, None):
            for path in ("customer", "$"):
                host = self.assert_refused({"customer": value}, EVENT_DECRYPT=path,
                                           RAW_KEY=RAW_KEY)
                self.assertNotIn("handled", host.stdout)

    def test_value_that_was_never_encrypted_is_a_warning_where_that_is_wanted(self):
        api, host = self.open(EVENT_DECRYPT="customer", RAW_KEY=RAW_KEY,
                              RAISE_ON_MISSING_FIELD="false")
        self.assertEqual(self.response(api, ORDER), ORDER)
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, "powertools: not-encrypted: ")
        self.assertNotIn(SECRET, host.stderr)

    def test_other_context_or_key(self):
        sent = self.ask(ORDER, RESPONSE_ENCRYPT="customer", RAW_KEY=RAW_KEY,
                        CONTEXT='{"tenant":"acme"}')
        other = RAW_KEY.replace("AAEC", "AAED")
        for settings in ({"CONTEXT": '{"tenant":"evil"}', "RAW_KEY": RAW_KEY}, {"RAW_KEY": RAW_KEY},
                         {"CONTEXT": '{"tenant":"acme"}', "RAW_KEY": other}):
            host = self.assert_refused(sent, EVENT_DECRYPT="customer", **settings)
            self.assertNotIn("handled", host.stdout)

    def test_document_that_is_none(self):
        for event in (b"no JSON " + SECRET.encode(), b'{"customer":{"card":"%s"}' % SECRET.encode(),
                      b'"%s"' % SECRET.encode(), b"[]"):
            for name in ("EVENT_ERASE", "RESPONSE_ERASE"):
                with self.subTest(event=event, name=name):
                    self.assert_refused(event, **{name: "customer.card"})

    def test_what_a_pattern_takes_too_long_for_is_erased(self):
        event = {"customer": {"card": SECRET + "a" * 5000 + "!"}}
        self.assertEqual(self.ask(event, RESPONSE_ERASE="customer.card", REGEX_PATTERN="(a+)+$",
                                  MASK_FORMAT="x"), {"customer": {"card": "*****"}})

    def test_wrong_settings_do_not_start(self):
        for settings in ({"EVENT_ERASE": "a["}, {"RESPONSE_ERASE": "a b"}, {"LOG_ERASE": "'"},
                         {"EVENT_DECRYPT": "a"}, {"RESPONSE_ENCRYPT": "a"},
                         {"RAW_KEY": "shop/orders=c2VjcmV0"}, {"RAW_KEY": "secret-without-a-form"},
                         {"RULES": "[]"}, {"RULES": '{"a":5}'}, {"CONTEXT": '{"a":1}'},
                         {"REGEX_PATTERN": "(", "MASK_FORMAT": "x", "EVENT_ERASE": "a"}):
            with self.subTest(settings):
                api, host = self.open(**settings)
                self.assertNotEqual(host.wait(), 0)
                self.assertEqual(len(api.seen("init-error")), 1)
                for text in (api.seen("init-error")[0].body.decode(), host.stderr):
                    self.assertIn("POWERTOOLS_DATA_MASKING_", text)
                    self.assertNotIn("c2VjcmV0", text)
                    self.assertNotIn("secret-without", text)


class Told(MaskingCase):
    """What is wrong is told with the name of the setting that is wrong."""

    def refusal(self, **settings):
        """The one line of a function that does not start, without what stands around it."""
        api, host = self.open(**settings)
        self.assertNotEqual(host.wait(), 0)
        failed = json.loads(api.wait(1, "init-error")[0].body)["errorMessage"]
        line, = [line for line in host.stderr.splitlines() if "powertools: " in line]
        self.assertIn(failed, line)
        self.assertEqual(line.count("powertools: "), 1, line)
        return failed.partition(" failed in init: ")[2]

    def warning(self, **settings):
        api, host = self.open(**settings)
        self.answer(api, ORDER)
        self.assert_terminates(host)
        line, = [line for line in host.stderr.splitlines() if "powertools: " in line]
        return line

    def test_mask_of_lists(self):
        for pattern, mask_format, wrong in (("(", "x", "REGEX_PATTERN"),
                                            ("(a)", r"\3", "MASK_FORMAT")):
            said = self.refusal(REGEX_PATTERN=pattern, MASK_FORMAT=mask_format,
                                RESPONSE_ERASE="customer.card")
            self.assertTrue(said.startswith(
                f"POWERTOOLS_DATA_MASKING_{wrong} cannot be read, and "
                "POWERTOOLS_DATA_MASKING_RESPONSE_ERASE is masked with it; "), said)

    def test_rules(self):
        for rules, wrong in (('{"a":{},"customer..":{}}', "the path of rule 2"),
                             ('{"a":{"regex_pattern":"(","mask_format":"x"}}',
                              "the mask of rule 1")):
            said = self.refusal(RULES=rules)
            self.assertTrue(said.startswith(
                f"POWERTOOLS_DATA_MASKING_RULES: {wrong} cannot be read; "), said)

    def test_unknown_member_of_a_rule(self):
        line = self.warning(RULES='{"customer.card":{"custom_msk":"x"}}')
        self.assertIn("POWERTOOLS_DATA_MASKING_RULES has a rule with 'custom_msk'; ", line)

    def test_context_that_no_message_can_have(self):
        for context, why in (('{"aws-crypto-x":"1"}', "begins with 'aws-crypto-'"),
                             ('{"a":"1","a":"2"}', "has a name twice")):
            said = self.refusal(CONTEXT=context, RAW_KEY=RAW_KEY, RESPONSE_ENCRYPT="customer")
            self.assertTrue(said.startswith("POWERTOOLS_DATA_MASKING_CONTEXT: "), said)
            self.assertIn(why, said)

    def test_keys_of_kms(self):
        """A name alone says nowhere which region to ask; an alias is found only to encrypt."""
        for key in ("alias/shop", "arn:aws:s3:eu-west-1:123456789012:key/x"):
            said = self.refusal(KMS_KEYS=f"{Kms.ARN},{key}", RESPONSE_ENCRYPT="customer")
            self.assertTrue(said.startswith("POWERTOOLS_DATA_MASKING_KMS_KEYS: key 2 "), said)
        line = self.warning(KMS_KEYS="arn:aws:kms:eu-west-1:123456789012:alias/shop")
        self.assertIn("POWERTOOLS_DATA_MASKING_KMS_KEYS: key 1 ", line)

    def test_invocation_that_fails(self):
        """The setting and the place in it are for all, the path for whoever reads the log."""
        sent = self.ask(ORDER, RESPONSE_ENCRYPT="customer", RAW_KEY=RAW_KEY)
        other = RAW_KEY.replace("AAEC", "AAED")
        for name, path, event, settings in (
                ("EVENT_ERASE", "customer.crad", ORDER, {}),
                ("RESPONSE_ERASE", "customer.crad", ORDER, {}),
                ("RESPONSE_ENCRYPT", "customer.crad", ORDER, {"RAW_KEY": RAW_KEY}),
                ("EVENT_DECRYPT", "nope", sent, {"RAW_KEY": RAW_KEY}),
                ("EVENT_DECRYPT", "customer", sent, {"RAW_KEY": other}),
                ("EVENT_DECRYPT", "customer", sent, {"RAW_KEY": RAW_KEY, "CONTEXT": '{"a":"b"}'}),
                ("EVENT_DECRYPT", "customer", {"customer": SECRET}, {"RAW_KEY": RAW_KEY})):
            with self.subTest(name=name, settings=settings):
                first = "id," if name != "EVENT_DECRYPT" else ""
                number = 2 if first else 1
                host = self.assert_refused(
                    event, f"(POWERTOOLS_DATA_MASKING_{name}, path {number})",
                    **{name: first + path}, **settings)
                self.assert_one_line(host.stderr, "powertools: masking-failed: ",
                                     f"POWERTOOLS_DATA_MASKING_{name}, path '{path}': ")

    def test_document_that_is_none(self):
        self.assert_refused(b"no JSON", "(POWERTOOLS_DATA_MASKING_EVENT_ERASE)", EVENT_ERASE="a")

    def test_missing_value_to_encrypt_is_a_warning_where_that_is_wanted(self):
        line = self.warning(RAISE_ON_MISSING_FIELD="false", RESPONSE_ENCRYPT="nope",
                            RAW_KEY=RAW_KEY)
        self.assertIn("nothing in the document is at 'nope'; ", line)


class Printed(MaskingCase):
    """What logger and tracer print and send."""

    def print_all(self, event=None, **settings):
        """The lines and the subsegments of a handler that tells everything."""
        daemon = Daemon(self)
        api, host = self.open(
            "tell", plugins="logger,tracer,data-masking", POWERTOOLS_LOGGER_LOG_EVENT="true",
            POWERTOOLS_LOGGER_LOG_RESPONSE="true", AWS_XRAY_DAEMON_ADDRESS=daemon.address,
            POWERTOOLS_SERVICE_NAME="shop", **settings)
        self.answer(api, ORDER if event is None else event)
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        return lines, daemon.document(), host

    def messages(self, lines):
        return {line["location"].partition(":")[0]: line["message"] for line in lines}

    def test_is_clear_without_settings(self):
        """So that the other tests see something change."""
        lines, subsegment, _ = self.print_all()
        self.assertEqual(self.messages(lines),
                         {"log_event": ORDER, "tell": "told", "log_response": ORDER})
        self.assertEqual(lines[1]["card"], SECRET)
        self.assertEqual(subsegment["annotations"]["card"], SECRET)

    def test_is_erased_everywhere(self):
        lines, subsegment, _ = self.print_all(LOG_ERASE="card,$..card")
        self.assertEqual(self.messages(lines),
                         {"log_event": SAFE, "tell": "told", "log_response": SAFE})
        self.assertEqual((lines[1]["card"], lines[1]["customer"]), ("*****", SAFE["customer"]))
        self.assertEqual(subsegment["annotations"]["card"], "*****")
        self.assertEqual(subsegment["metadata"]["shop"],
                         {"customer": SAFE["customer"], "masking.tell response": SAFE})
        self.assertNotIn(SECRET, json.dumps([lines, subsegment]))

    def test_what_is_printed_alone_is_erased(self):
        """The caller still gets it."""
        api, host = self.open(LOG_ERASE="$..card", plugins="logger,data-masking",
                              POWERTOOLS_LOGGER_LOG_RESPONSE="true")
        self.assertEqual(self.response(api, ORDER), ORDER)
        self.assert_terminates(host)
        self.assertNotIn(SECRET, host.stdout)

    def test_response_that_was_erased_is_printed_so(self):
        lines, subsegment, _ = self.print_all(RESPONSE_ERASE="customer.card")
        self.assertEqual(self.messages(lines)["log_response"], SAFE)
        self.assertEqual(subsegment["metadata"]["shop"]["masking.tell response"], SAFE)

    def test_what_cannot_be_made_safe_is_not_printed(self):
        """No JSON is no document that anything could be erased in."""
        for event in (b'{"customer":{"card":"%s"}' % SECRET.encode(), SECRET.encode(),
                      b'{"customer":{"card":"%s"}}}' % SECRET.encode()):
            lines, subsegment, host = self.print_all(event, LOG_ERASE="card,$..card")
            self.assertNotIn("log_event", self.messages(lines))
            self.assertNotIn("log_response", self.messages(lines))
            self.assertNotIn("masking.tell response", json.dumps(subsegment))
            self.assertNotIn(SECRET, host.stdout + host.stderr + json.dumps(subsegment))


class Plugin(MaskingCase):
    """That it is there, or not, and what it takes."""

    def test_calls_without_it_say_so(self):
        api, host = self.open("call", plugins="logger")
        *codes, gave = self.response(api, ORDER)
        self.assertEqual((set(codes), gave), ({ABSENT}, False))
        self.assert_terminates(host)

    def test_calls_with_it_say_what_else_is_wrong(self):
        """No eraser, no keys: arguments that are none."""
        api, host = self.open("call")
        erased, whole, *codes, gave = self.response(api, ORDER)
        self.assertEqual((erased, whole, gave), (0, 0, True))
        self.assertNotIn(ABSENT, codes)
        self.assert_terminates(host)

    def test_handler_that_requires_it_does_not_start_without(self):
        api, host = self.open("needs", plugins="logger")
        self.assertNotEqual(host.wait(), 0)
        self.assertEqual(len(api.seen("init-error")), 1)

    def libraries(self, host):
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as file:
            text = file.read()
        return {name for name in ("libcrypto", "libpcre2", "libcurl") if name in text}

    @unittest.skipIf(os.environ.get("PWT_EXE_WRAPPER"), "the wrapper has libraries of its own")
    def test_libraries_are_loaded_when_they_are_needed(self):
        for settings, wanted in (
                ({"RESPONSE_ERASE": "customer.card", "LOG_ERASE": "$..card"}, set()),
                ({"RESPONSE_ERASE": "customer.card", "RAW_KEY": RAW_KEY}, set()),
                ({"RESPONSE_ERASE": "customer.card", "REGEX_PATTERN": "1", "MASK_FORMAT": "2"},
                 {"libpcre2"}),
                ({"RESPONSE_ENCRYPT": "customer.card", "RAW_KEY": RAW_KEY}, {"libcrypto"})):
            with self.subTest(settings):
                api, host = self.open(**settings)
                self.response(api, ORDER)
                self.assertEqual(self.libraries(host), wanted)
                self.assert_terminates(host)

    def test_key_is_shown_to_nobody(self):
        folders = os.path.join(place("PWT_PLUGINS"), "data-masking")
        shown = subprocess.run(
            [place("PWT_BOOTSTRAP"), "--check", "--json"], check=False, capture_output=True,
            text=True, env={"POWERTOOLS_PLUGINS": "data-masking",
                            "POWERTOOLS_PLUGIN_PATH": folders,
                            "POWERTOOLS_DATA_MASKING_RAW_KEY": RAW_KEY}).stdout
        self.assertIn("POWERTOOLS_DATA_MASKING_RAW_KEY", shown)
        self.assertNotIn(RAW_KEY.partition("=")[2], shown)


if __name__ == "__main__":
    unittest.main()

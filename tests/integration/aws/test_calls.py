# SPDX-License-Identifier: Apache-2.0
"""Calls of AWS APIs from the real `bootstrap` and the real plugin to a scripted peer."""

import calendar
import itertools
import json
import re
import threading
import time
import unittest
import zlib

from aws_case import (ECONFIG, EINVAL, EIO, ELIMIT, ETIMEOUT, KEY_ID, OK, SECRET, TOKEN, AwsCase,
                      Peer, answer, refusal)
from support import replies
from support.limits import FACTOR, PATIENCE_S


HOUR_S = 3600


def http_date(at):
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at))


def signed_at(request):
    return calendar.timegm(time.strptime(request.header("X-Amz-Date"), "%Y%m%dT%H%M%SZ"))


class AheadPeer(Peer):
    """Its clock is an hour ahead, and it refuses whoever signs by another."""

    def take(self, request, peer_gone):
        now = time.time() + HOUR_S
        if abs(signed_at(request) - now) > 60:
            return refusal("RequestExpired", 403, headers=[("Date", http_date(now))])
        return super().take(request, peer_gone)


class Requests(AwsCase):
    """What a service gets."""

    def test_json(self):
        for service, version, target in (("ssm", "1.1", "AmazonSSM"),
                                         ("secretsmanager", "1.1", "secretsmanager"),
                                         ("dynamodb", "1.0", "DynamoDB_20120810"),
                                         ("kms", "1.1", "TrentService"),
                                         ("sqs", "1.0", "AmazonSQS"),
                                         ("kinesis", "1.1", "Kinesis_20131202")):
            with self.subTest(service):
                peer = self.peer()
                api, _ = self.begin(peer)
                found = self.call(api, service, "Do", body='{"a":1}')
                self.assertEqual((found["code"], found["status"], found["body"]), (OK, 200, "{}"))
                self.assertEqual(found["request_id"], "request-1")
                self.assertEqual((found["error"], found["message"]), (None, None))
                request, = peer.asked(1)
                self.assertEqual(request.line, "POST / HTTP/1.1")
                self.assertEqual(request.body, b'{"a":1}')
                self.assertEqual(request.header("Content-Type"), f"application/x-amz-json-{version}")
                self.assertEqual(request.header("X-Amz-Target"), f"{target}.Do")
                self.assertEqual(request.header("Host"), peer.address)
                self.assertEqual(request.header("Accept-Encoding"), "identity")
                self.assertEqual(request.header("X-Amz-Security-Token"), TOKEN)
                self.assertIn(f"/eu-central-1/{service}/aws4_request",
                              request.header("Authorization"))
                self.assertIsNone(request.header("Expect"))

    def test_no_body_is_an_empty_object(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        self.call(api)
        self.assertEqual(peer.asked(1)[0].body, b"{}")

    def test_rest(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        self.call(api, "appconfigdata", None, method="POST", path="/configurationsessions",
                  body='{"a":1}')
        self.call(api, "appconfigdata", None, path="/configuration",
                  query="configuration_token=a%2Fb%3D")
        post, get = peer.asked(2)
        self.assertEqual(post.line, "POST /configurationsessions HTTP/1.1")
        self.assertEqual(post.header("Content-Type"), "application/json")
        self.assertIn("/eu-central-1/appconfig/aws4_request", post.header("Authorization"))
        self.assertEqual(get.line, "GET /configuration?configuration_token=a%2Fb%3D HTTP/1.1")
        self.assertIsNone(get.header("Content-Type"))
        self.assertEqual(get.body, b"")

    def test_query(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        self.call(api, "sts", "AssumeRole", body="RoleArn=a%3Ab")
        request, = peer.asked(1)
        self.assertEqual(request.body, b"Action=AssumeRole&Version=2011-06-15&RoleArn=a%3Ab")
        self.assertRegex(request.header("Content-Type"), "^application/x-www-form-urlencoded")

    def test_s3(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        self.call(api, "s3", None, method="PUT", path="/bucket/a%20b", body="hello",
                  headers=[["Content-Type", "text/plain"]])
        self.call(api, "s3", None, method="HEAD", path="/bucket/k")
        request, head = peer.asked(2)
        self.assertEqual(request.line, "PUT /bucket/a%20b HTTP/1.1")
        self.assertEqual(request.header("Content-Type"), "text/plain")
        self.assertEqual(request.header("x-amz-content-sha256"),
                         "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
        self.assertEqual(head.line, "HEAD /bucket/k HTTP/1.1")

    def test_service_that_is_not_known(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        found = self.call(api, "events", "PutEvents", protocol=2, target="AWSEvents",
                          signing_name="other")
        self.assertEqual(found["code"], OK)
        request, = peer.asked(1)
        self.assertEqual(request.header("X-Amz-Target"), "AWSEvents.PutEvents")
        self.assertIn("/eu-central-1/other/aws4_request", request.header("Authorization"))

    def test_user_agent(self):
        peer = self.peer()
        api, _ = self.begin(peer, AWS_EXECUTION_ENV="AWS_Lambda_x")
        self.call(api, feature="parameters")
        self.call(api)
        first, second = peer.asked(2)
        self.assertRegex(first.header("User-Agent"),
                         r"^powertools-lambda-c/(\S+) PT/parameters/\1 PTEnv/AWS_Lambda_x$")
        self.assertIn(" PT/no-op/", second.header("User-Agent"))

    def test_one_connection_for_all_invocations(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        for _ in range(4):
            self.call(api)
        self.assertEqual({request.connection for request in peer.asked(4)}, {1})

    def test_connection_that_was_closed_is_no_attempt(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        peer.reply_with(answer({}, end="close"))
        self.call(api)
        self.assertEqual(self.call(api)["attempts"], 1)
        self.assertEqual([request.connection for request in peer.asked(2)], [1, 2])

    def test_child_has_connections_of_its_own(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        call = {"service": "ssm", "operation": "Do"}
        found = self.run_steps(api, {"call": call}, {"fork": call}, {"call": call})
        self.assertEqual([one["code"] for one in found], [OK, OK, OK])
        self.assertEqual([request.connection for request in peer.asked(3)], [1, 2, 1])

    def test_endpoints_by_precedence(self):
        general, special, given = self.peer(), self.peer(), self.peer()
        api, _ = self.begin(general, AWS_ENDPOINT_URL_SSM=special.endpoint + "/prefix/")
        self.call(api, "ssm")
        self.call(api, "kms")
        self.call(api, "ssm", endpoint=given.endpoint)
        self.assertEqual(special.asked(1)[0].line, "POST /prefix/ HTTP/1.1")
        self.assertEqual((general.count(), special.count(), given.count()), (1, 1, 1))

    def test_credentials_and_region_of_the_caller(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        self.call(api, key_id="OTHER", secret="x", region="us-east-1")
        request, = peer.asked(1)
        self.assertRegex(request.header("Authorization"),
                         r"Credential=OTHER/\d{8}/us-east-1/ssm/aws4_request")
        self.assertIsNone(request.header("X-Amz-Security-Token"))

    def test_libraries_come_with_the_first_call(self):
        peer = self.peer()
        api, host = self.begin(peer)
        self.run_steps(api)
        self.assertEqual(self.libraries(host), set())
        self.call(api)
        self.assertLessEqual({"curl", "crypto"}, self.libraries(host))

    def libraries(self, host):
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as file:
            return set(re.findall(r"/lib(?:pwt-)?(curl|ssl|crypto)\.so", file.read()))


class Refusals(AwsCase):
    """Errors of services, and what is wrong before there is a request."""

    def refused(self, reply, service="ssm", **environment):
        peer = self.peer()
        peer.reply_with(reply)
        api, host = self.begin(peer, **environment)
        found = self.call(api, service)
        self.assertEqual((found["code"], found["attempts"]), (EIO, 1), host.describe())
        return found

    def test_forms_of_a_code(self):
        for kind in ("ParameterNotFound", "com.amazonaws.ssm#ParameterNotFound",
                     "ParameterNotFound:http://internal.amazon.com/coral/", "a#b#ParameterNotFound:c"):
            with self.subTest(kind):
                found = self.refused(refusal(kind, message="There is none"))
                self.assertEqual((found["error"], found["message"], found["status"]),
                                 ("ParameterNotFound", "There is none", 400))
                self.assertEqual(found["retryable"], 0)

    def test_header_beats_body(self):
        found = self.refused(refusal("FromBody", headers=[("x-amzn-ErrorType", "FromHeader:x")]))
        self.assertEqual(found["error"], "FromHeader")

    def test_code_and_message_in_other_members(self):
        found = self.refused(answer({"code": "Odd", "Message": "Capital"}, 400))
        self.assertEqual((found["error"], found["message"]), ("Odd", "Capital"))

    def test_xml(self):
        body = (b"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
                b"<Message>No &amp; never</Message></Error><RequestId>r-2</RequestId></ErrorResponse>")
        found = self.refused(replies.reply(403, body))
        self.assertEqual((found["error"], found["message"], found["request_id"]),
                         ("AccessDenied", "No &amp; never", "r-2"))

    def test_bodies_that_say_nothing(self):
        for body in (b"", b"<html>no</html>", b'"text"', b"[1]", b"{\"__type\":5}", b"\xff\xfe{",
                     b"<Code>cut off", b"<Code></Code>"):
            with self.subTest(body):
                found = self.refused(replies.reply(404, body))
                self.assertEqual(found["error"], "Not Found")

    def test_access_denied(self):
        found = self.refused(refusal("AccessDeniedException"))
        self.assertEqual((found["error"], found["retryable"]), ("AccessDeniedException", 0))

    def test_no_secret_in_a_message(self):
        for message in (f"wrong\n\nThe Canonical String should have been {TOKEN}",
                        f"your token {TOKEN} is not good", f"{SECRET}"):
            with self.subTest(message):
                found = self.refused(refusal("Odd", message=message))
                self.assertNotIn(TOKEN, json.dumps(found["message"]))
                self.assertNotIn(SECRET, json.dumps(found["message"]))

    def test_no_part_of_a_secret_in_a_message(self):
        token = "IQoJb3JpZ2luX2Vj" + "0123456789" * 100
        found = self.refused(refusal("Odd", message=f"not good: {token}"), AWS_SESSION_TOKEN=token)
        self.assertIsNone(found["message"])

    def test_answer_that_is_too_large(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        peer.always_say("other", answer({"x": "y" * 5000}))
        found = self.call(api, max_bytes=1000)
        self.assertEqual((found["code"], found["error"], found["attempts"]),
                         (ELIMIT, "too_large", 1))

    def test_nothing_to_sign_with(self):
        peer = self.peer()
        for missing in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            api, _ = self.begin(peer, **{missing: ""})
            found = self.call(api)
            self.assertEqual((found["code"], found["error"]), (ECONFIG, "no_credentials"))
            self.assertIn("AWS_ACCESS_KEY_ID", found["message"])
        self.assertEqual(peer.count(), 0)

    def test_no_region(self):
        api, _ = self.begin(AWS_REGION=None)
        found = self.call(api)
        self.assertEqual((found["code"], found["error"]), (ECONFIG, "no_region"))
        self.assertEqual(self.call(api, region="eu/../x")["error"], "no_region")

    def test_default_region_is_a_region(self):
        peer = self.peer()
        api, _ = self.begin(peer, AWS_REGION=None, AWS_DEFAULT_REGION="eu-north-1")
        self.call(api)
        self.assertIn("/eu-north-1/", peer.asked(1)[0].header("Authorization"))

    def test_endpoint_that_is_no_url(self):
        for endpoint in ("localhost:8000", "ftp://x", "http://", "http://user:secret@host/", "http://a b"):
            with self.subTest(endpoint):
                api, _ = self.begin(AWS_ENDPOINT_URL=endpoint)
                found = self.call(api)
                self.assertEqual((found["code"], found["error"]), (ECONFIG, "bad_endpoint"))
                self.assertNotIn("secret", found["message"])

    def test_requests_that_cannot_be(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        for members in ({"service": "nothing-known"}, {"service": "a b"}, {"operation": ""},
                        {"service": "s3", "operation": None, "path": "/a b"},
                        {"service": "s3", "operation": None, "path": "/a?b"},
                        {"service": "s3", "operation": None, "query": "a#b"},
                        {"service": "s3", "operation": None, "method": "GET / HTTP"},
                        {"headers": [["X-A", "b\r\nX-C: d"]]}, {"headers": [["", "b"]]},
                        {"headers": [["X-A", "b"]] * 65}):
            with self.subTest(members):
                found = self.call(api, **members)
                self.assertEqual((found["code"], found["error"]), (EINVAL, "bad_request"))
                self.assertTrue(found["message"])
        self.assertEqual(peer.count(), 0)


class Retries(AwsCase):
    """Peers that fail."""

    def attempts(self, *said, service="ssm", members=None, **environment):
        """What a call gave, and the requests of it."""
        peer = self.peer()
        peer.reply_with(*said)
        api, host = self.begin(peer, **environment)
        found = self.call(api, service, **members or {})
        self.assertEqual(found["attempts"], peer.count(), host.describe())
        return found, peer.asked(peer.count())

    def test_faults_of_the_service(self):
        for status in (500, 502, 503, 504):
            with self.subTest(status):
                found, requests = self.attempts(replies.reply(status), replies.reply(status))
                self.assertEqual((found["code"], len(requests)), (OK, 3))

    def test_throttling(self):
        for kind in ("ThrottlingException", "ProvisionedThroughputExceededException", "SlowDown"):
            with self.subTest(kind):
                found, requests = self.attempts(refusal(kind))
                self.assertEqual((found["code"], len(requests)), (OK, 2))

    def test_codes_that_mean_later(self):
        found, requests = self.attempts(refusal("RequestTimeoutException"))
        self.assertEqual((found["code"], len(requests)), (OK, 2))

    def test_gives_up(self):
        found, _ = self.attempts(*[replies.reply(503)] * 3)
        self.assertEqual((found["code"], found["attempts"], found["retryable"]), (EIO, 3, 1))
        self.assertEqual(found["error"], "Service Unavailable")

    def test_dynamodb_has_one_more(self):
        found, _ = self.attempts(*[replies.reply(503)] * 4, service="dynamodb")
        self.assertEqual((found["code"], found["attempts"]), (EIO, 4))

    def test_most_attempts(self):
        for most in (1, 5):
            found, _ = self.attempts(*[replies.reply(503)] * 5, AWS_MAX_ATTEMPTS=str(most))
            self.assertEqual((found["code"], found["attempts"]), (EIO, most))

    def test_client_errors_are_final(self):
        for status in (400, 403, 404, 413):
            found, _ = self.attempts(refusal("Whatever", status))
            self.assertEqual((found["code"], found["attempts"]), (EIO, 1))

    def test_signed_anew_each_time(self):
        _, requests = self.attempts(replies.reply(500), refusal("ThrottlingException", headers=[
            ("x-amz-retry-after", "1100")]))
        dates = [request.header("X-Amz-Date") for request in requests]
        self.assertEqual(len(dates), 3)
        self.assertGreater(dates[2], dates[1])
        self.assertNotEqual(requests[1].header("Authorization"),
                            requests[2].header("Authorization"))

    def test_half_answers(self):
        whole = answer({"a": "b" * 100}).wire
        for cut in (0, 5, 40, len(whole) - 1):
            with self.subTest(cut):
                found, requests = self.attempts(replies.Reply(whole[:cut], end="close"))
                self.assertEqual((found["code"], found["body"]), (OK, "{}"))
                self.assertGreaterEqual(len(requests), 2)

    def test_reset(self):
        found, _ = self.attempts(replies.Reply(b"", end="reset"), replies.Reply(b"", end="reset"))
        self.assertEqual((found["code"], found["attempts"]), (OK, 3))

    def test_nobody_listens(self):
        peer = self.peer()
        peer.stop_listening()
        api, _ = self.begin(peer)
        found = self.call(api)
        self.assertEqual((found["code"], found["error"], found["attempts"], found["retryable"]),
                         (EIO, "no_answer", 3, 1))

    def test_hangs(self):
        found, _ = self.attempts(replies.Reply(b"", end="hold"),
                                 members={"timeout_ms": int(1000 * FACTOR)})
        self.assertEqual((found["code"], found["error"], found["attempts"], found["retryable"]),
                         (ETIMEOUT, "timeout", 1, 1))

    def test_the_invocation_bounds_a_call(self):
        peer = self.peer()
        peer.reply_with(*[replies.Reply(b"", end="hold")] * 2)
        api, _ = self.begin(peer)
        found, = self.run_steps(api, {"call": {"service": "ssm", "operation": "Do"}},
                                **replies.deadline_in(900))
        self.assertEqual((found["code"], found["error"]), (ETIMEOUT, "timeout"))

    def test_no_time_is_no_request(self):
        peer = self.peer()
        api, _ = self.begin(peer)
        found, = self.run_steps(api, {"call": {"service": "ssm", "operation": "Do"}},
                                **{"Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 50)})
        self.assertEqual((found["code"], found["attempts"], peer.count()), (ETIMEOUT, 0, 0))

    def test_wait_that_is_too_long_is_not_begun(self):
        found, _ = self.attempts(
            refusal("ThrottlingException", headers=[("x-amz-retry-after", "60000")]),
            members={"timeout_ms": 2000})
        self.assertEqual((found["code"], found["error"], found["attempts"]),
                         (EIO, "ThrottlingException", 1))

    def test_quota(self):
        peer = self.peer()
        peer.always_say("other", replies.reply(503))
        api, _ = self.begin(peer, AWS_MAX_ATTEMPTS="2")
        attempts = [self.call(api)["attempts"] for _ in range(40)]
        self.assertEqual(attempts, [2] * (500 // 14) + [1] * (40 - 500 // 14))

    def test_checksum_of_dynamodb(self):
        body = b'{"Item":1}'
        wrong = replies.reply(200, body, [("x-amz-crc32", "1")])
        right = replies.reply(200, body, [("x-amz-crc32", str(zlib.crc32(body)))])
        found, requests = self.attempts(wrong, right, service="dynamodb")
        self.assertEqual((found["code"], found["body"], len(requests)), (OK, body.decode(), 2))

    def test_clock_that_is_off(self):
        for kind in ("RequestTimeTooSkewed", "RequestExpired", "SignatureDoesNotMatch"):
            with self.subTest(kind):
                found, requests = self.attempts(
                    refusal(kind, 403, headers=[("Date", http_date(time.time() + HOUR_S))]))
                self.assertEqual((found["code"], len(requests)), (OK, 2))
                self.assertAlmostEqual(signed_at(requests[1]) - signed_at(requests[0]), HOUR_S,
                                       delta=60)

    def test_clock_that_two_calls_find_off(self):
        """What the first one corrected is not corrected again by the other, on top of it."""
        both_sent, arrivals = threading.Barrier(2), itertools.count()
        peer = AheadPeer()
        self.addCleanup(peer.stop)
        peer.observer = lambda _: next(arrivals) < 2 and both_sent.wait(PATIENCE_S)
        api, host = self.begin(peer)
        # The libraries are there by then: memcheck does not like the dynamic linker among threads.
        _, found = self.run_steps(api, {"presign": {"service": "s3", "expires_s": 1}},
                                  {"twice": {"service": "ssm", "operation": "Do"}})
        self.assertEqual((found["code"], peer.count()), (OK, 4), host.describe())

    def test_clock_that_is_right_stays(self):
        for headers in ([("Date", http_date(time.time()))], [("Date", "nonsense")], []):
            found, _ = self.attempts(refusal("SignatureDoesNotMatch", 403, headers=headers))
            self.assertEqual((found["code"], found["attempts"]), (EIO, 1))


class Presigned(AwsCase):
    """URLs for others."""

    def presign(self, **members):
        api, _ = self.begin(**members.pop("environment", {}))
        found, = self.run_steps(api, {"presign": {"service": "s3", "path": "/bucket/a%20b",
                                                  "expires_s": 900, **members}})
        return found

    def test_url(self):
        found = self.presign(method="GET")
        self.assertEqual(found["code"], OK)
        self.assertRegex(
            found["url"],
            r"^https://s3\.eu-central-1\.amazonaws\.com/bucket/a%20b\?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            rf"&X-Amz-Credential={KEY_ID}%2F\d{{8}}%2Feu-central-1%2Fs3%2Faws4_request"
            r"&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-Expires=900&X-Amz-Security-Token=session%2Btoken%2F%3D%3D"
            r"&X-Amz-SignedHeaders=host&X-Amz-Signature=[0-9a-f]{64}$")

    def test_bucket_in_the_name_of_the_host(self):
        found = self.presign(endpoint="https://bucket.s3.eu-central-1.amazonaws.com", path="/a%20b")
        self.assertEqual(found["code"], OK)
        self.assertRegex(found["url"], r"^https://bucket\.s3\.eu-central-1\.amazonaws\.com/a%20b\?")
        self.assertIn("%2Feu-central-1%2Fs3%2Faws4_request&", found["url"])

    def test_limits(self):
        for expires in (0, 604801):
            self.assertEqual(self.presign(expires_s=expires)["code"], EINVAL)
        self.assertEqual(self.presign(service="ssm", operation="Do")["code"], EINVAL)


if __name__ == "__main__":
    unittest.main()

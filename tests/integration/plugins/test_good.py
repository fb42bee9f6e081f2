# SPDX-License-Identifier: Apache-2.0
"""The working plugins in the real `bootstrap`: what their marks say, and what the caller gets."""

import json
import os
import shutil
import signal
import tempfile
import time
import unittest

from support.bootstrap import place
from support.case import HostCase
from support.limits import PATIENCE_S


class PluginCase(HostCase):
    """Starts `bootstrap` with plugins of tests/plugins/good, and the logger."""

    def serve_with(self, plugins, handler="echo.handle", **environment):
        api = self.api()
        path = place("PWT_GOOD_PLUGINS") + ":" + place("PWT_LOGGER")
        host = self.start(api, handler, **{"POWERTOOLS_PLUGINS": plugins,
                                           "POWERTOOLS_PLUGIN_PATH": path, **environment})
        return api, host

    def ask(self, api, event):
        """The answer to one event: its kind, and its body or error type."""
        request_id = api.deliver(event)
        answer = next(answer for answer in api.answers(api.delivered)
                      if answer.request_id == request_id)
        if answer.kind == "response":
            return answer.body
        return self.assert_error(answer, None)["errorType"]

    def marks(self, host):
        """All marks, once the process has ended."""
        self.assert_terminates(host)
        return host.stdout.splitlines()


class Chain(PluginCase):
    """The same onion as in the unit tests, over HTTP."""

    def test_children(self):
        api, host = self.serve_with("recorder,splitter")
        self.assertEqual(self.ask(api, b'[1, {"a":[2]} ,"three"]'), b'[1,{"a":[2]},"three"]')
        self.assertEqual(self.ask(api, b"[]"), b"[]")
        self.assertEqual(self.ask(api, b"{}"), b"{}")
        marks = self.marks(host)
        self.assertEqual([mark for mark in marks if " fork " in mark or " join " in mark],
                         ["recorder fork 1", "recorder join 1", 'recorder fork {"a":[2]}',
                          'recorder join {"a":[2]}', 'recorder fork "three"',
                          'recorder join "three"'])

    def test_children_without_a_result_are_no_success(self):
        """Fail-open, but nothing stands that could be sent: null would pass for an answer."""
        for policy in ("open", "closed"):
            with self.subTest(policy):
                api, host = self.serve_with("splitter", POWERTOOLS_SPLITTER_GIVES_UP="true",
                                            POWERTOOLS_SPLITTER_ON_ERROR=policy)
                self.assertEqual(self.ask(api, b"[1,2]"), "Function.GivesUp")
                self.assert_serving_again(api, host)

    def test_many_children(self):
        api, host = self.serve_with("splitter", POWERTOOLS_SPLITTER_TOGETHER="true")
        event = json.dumps(list(range(1000)), separators=(",", ":")).encode()
        for _ in range(2):
            self.assertEqual(self.ask(api, event), event)
        self.assert_terminates(host)

    def test_array_that_is_not_json(self):
        api, host = self.serve_with("splitter")
        self.assertEqual(self.ask(api, b"[1,2"), "Function.InvalidFormat")
        self.assert_serving(api, host, 1)

    def test_short_circuit(self):
        api, host = self.serve_with("shortcut")
        self.assertEqual(self.ask(api, b'"known"'), b'"from the shortcut"')
        self.assertEqual(self.ask(api, b'"other"'), b'"other"')
        self.assert_terminates(host)

    def test_event_and_outcome_are_replaced(self):
        api, host = self.serve_with("rewriter")
        self.assertEqual(self.ask(api, b"7"), b'{"out":{"in":7}}')
        self.assert_terminates(host)

    def test_error_is_replaced(self):
        api, host = self.serve_with("rewriter", "outcomes.code_only",
                                    POWERTOOLS_REWRITER_MEND="true")
        self.assertEqual(self.ask(api, b"7"), b'"mended"')
        self.assert_terminates(host)
        self.assertEqual(host.stderr, "")

    def test_handler_runs_again(self):
        api, host = self.serve_with("recorder,retry", "outcomes.fails_as")
        self.assertEqual(self.ask(api, b"OrderNotFound"), "Function.OrderNotFound")
        self.assertEqual(self.marks(host).count("recorder enter handler"), 2)
        self.assertEqual(host.stderr, "")

    def test_worker_data_survives(self):
        api, host = self.serve_with("counter,asker", POWERTOOLS_COUNTER_START="41")
        for _ in range(3):
            self.ask(api, b"{}")
        counts = [mark for mark in self.marks(host) if mark.startswith("asker ")]
        self.assertEqual(counts, ["asker init 41", "asker counts 42", "asker counts 43",
                                  "asker counts 44", "asker shutdown 44"])

    def test_memory_is_as_promised(self):
        api, host = self.serve_with("memory-observe,splitter,memory-app")
        for event in (b"1", b"[1,2,3]", b"[]", b"[[1],2]") * 3:
            self.assertEqual(self.ask(api, event), event)
        self.assertEqual([mark for mark in self.marks(host) if " wrong " in mark], [])


class Failures(PluginCase):
    """Both policies, by variable, and what the log says."""

    def fail(self, place_, policy, event=b"1"):
        api, host = self.serve_with("splitter,faulty-app", POWERTOOLS_FAULTY_APP_AT=place_,
                                    POWERTOOLS_FAULTY_APP_ON_ERROR=policy)
        answer = self.ask(api, event)
        self.assert_serving_again(api, host)
        self.assert_terminates(host)
        return answer, host

    def test_open(self):
        for where in ("before", "around", "late", "after"):
            with self.subTest(where):
                answer, host = self.fail(where, "open")
                self.assertEqual(answer, b"1")
                self.assertIn("\tWARN\tpowertools: plugin 'faulty-app' failed in ", host.stderr)
                self.assertIn(f"told to fail in {where}; the invocation goes on", host.stderr)

    def test_closed(self):
        for where in ("before", "around", "late", "after"):
            with self.subTest(where):
                answer, host = self.fail(where, "closed")
                self.assertEqual(answer, "Function.InputOutput")
                self.assertIn("\tERROR\tpowertools: plugin 'faulty-app' failed in ", host.stderr)

    def test_line_names_the_request(self):
        _, host = self.fail("before", "closed")
        self.assertRegex(host.stderr, r"Z\t8476a536-e9f4-11e8-9739-0{11}1\tERROR\tpowertools: ")

    def test_closed_child_fails_alone(self):
        answer, _ = self.fail("before", "closed", b"[1,2]")
        self.assertEqual(answer, b'["Function.InputOutput","Function.InputOutput"]')

    def test_policy_does_not_matter_in_init(self):
        for policy in ("open", "closed"):
            with self.subTest(policy):
                api, host = self.serve_with("faulty-app", POWERTOOLS_FAULTY_APP_AT="init",
                                            POWERTOOLS_FAULTY_APP_ON_ERROR=policy)
                self.assert_ends(host, 1)
                body = self.assert_error(api.seen("init-error")[0], "Runtime.InitError")
                self.assertEqual(body["errorMessage"], "powertools: plugin 'faulty-app' failed in "
                                                       "init: told to fail in init")


class Loading(PluginCase):
    """What is loaded, from where, and in which order."""

    def folder(self, *names):
        folder = tempfile.mkdtemp(prefix="pwt-plugins-")
        self.addCleanup(shutil.rmtree, folder)
        for name in names:
            shutil.copy(os.path.join(place("PWT_GOOD_PLUGINS"), name + ".so"), folder)
        return folder

    def run_once(self, plugins, **environment):
        api, host = self.serve_with(plugins, **environment)
        self.assert_serving(api, host, 0)
        return self.marks(host), host

    def test_none(self):
        for value in (None, "", " ", ",", " , "):
            with self.subTest(value):
                marks, host = self.run_once(value)
                self.assertEqual((marks, host.stderr), ([], ""))

    def test_blanks_are_ignored(self):
        marks, _ = self.run_once(" counter ,\tasker ,")
        self.assertIn("asker counts 1", marks)

    def test_requirement_comes_along(self):
        marks, _ = self.run_once("asker-needs")
        self.assertEqual(marks[:3], ["counter init ", "asker-needs init 0",
                                     "asker-needs counts 0"])

    def test_settings_need_nothing(self):
        marks, _ = self.run_once("asker-chooses")
        self.assertEqual(marks, ["asker-chooses init absent", "asker-chooses counts absent",
                                 "asker-chooses shutdown absent"])

    def test_what_settings_need_comes_along(self):
        """Before the plugin that needs it, and after it in the end, wherever it is named."""
        for plugins in ("asker-chooses", "asker-chooses,counter", "asker-chooses?"):
            with self.subTest(plugins):
                marks, host = self.run_once(plugins, POWERTOOLS_ASKER_NEEDS="counter")
                self.assertEqual(marks[:3], ["counter init ", "asker-chooses init 0",
                                             "asker-chooses counts 0"])
                self.assertEqual(marks[-2:], ["asker-chooses shutdown 1", "counter shutdown "])
                self.assertEqual(host.stderr, "")

    def test_what_settings_need_is_not_there(self):
        said = "plugin 'nobody', which 'asker-chooses' requires, not found in "
        api, host = self.serve_with("asker-chooses", POWERTOOLS_ASKER_NEEDS="nobody")
        self.assert_ends(host, 1)
        body = self.assert_error(api.seen("init-error")[0], "Runtime.PluginLoadError")
        self.assertIn(said, body["errorMessage"])
        marks, host = self.run_once("asker-chooses?,counter", POWERTOOLS_ASKER_NEEDS="nobody")
        self.assertIn("counter init ", marks)
        self.assertFalse([mark for mark in marks if mark.startswith("asker")])
        self.assert_one_line(host.stderr, said, "it is optional")

    def test_what_settings_need_cannot_be_told(self):
        _, host = self.serve_with("asker-chooses", POWERTOOLS_ASKER_NEEDS="crash")
        host.wait()
        self.assertRegex(host.stderr, r"powertools: loading \S+/asker-chooses\.so crashed with "
                                      "SIGSEGV")

    def test_optional_one_with_a_bad_setting_does_nothing(self):
        marks, host = self.run_once("counter?,asker", POWERTOOLS_COUNTER_START="many")
        self.assertEqual(marks, ["asker init absent", "asker counts absent",
                                 "asker shutdown absent"])
        self.assert_one_line(host.stderr, "POWERTOOLS_COUNTER_START", "it is optional")

    def test_all(self):
        folder = self.folder("counter", "recorder")
        marks, host = self.run_once("all", POWERTOOLS_PLUGIN_PATH=folder)
        self.assertEqual([mark for mark in marks if mark.endswith(" init ")],
                         ["recorder init ", "counter init "])
        self.assertEqual(host.stderr, "")

    def test_all_leaves_an_optional_one_that_is_broken(self):
        folder = self.folder("counter")
        with open(os.path.join(folder, "broken.so"), "w", encoding="ascii") as broken:
            broken.write("no shared object")
        marks, host = self.run_once("broken?,all", POWERTOOLS_PLUGIN_PATH=folder)
        self.assertIn("counter init ", marks)
        self.assertEqual(host.stderr.count("it is optional ('broken?')"), 1, host.stderr)

    def test_all_of_nothing(self):
        marks, _ = self.run_once("all", POWERTOOLS_PLUGIN_PATH=self.folder())
        self.assertEqual(marks, [])

    def test_named_ones_come_before_all(self):
        folder = self.folder("asker", "counter", "shortcut")
        marks, _ = self.run_once("shortcut,all", POWERTOOLS_PLUGIN_PATH=folder)
        before = [mark.split()[0] for mark in marks if " before " in mark or " counts " in mark]
        self.assertEqual(before, ["shortcut", "asker", "counter"])

    def test_all_leaves_other_files_alone(self):
        folder = self.folder("counter")
        for name in ("README.md", "Upper.so", ".so", "libm.so.6"):
            with open(os.path.join(folder, name), "w", encoding="ascii"):
                pass
        marks, _ = self.run_once("all", POWERTOOLS_PLUGIN_PATH=folder)
        self.assertIn("counter init ", marks)

    def test_first_folder_wins(self):
        first, second = self.folder("counter"), self.folder("counter", "asker")
        _, host = self.run_once("counter,asker", POWERTOOLS_DEBUG="1",
                                POWERTOOLS_PLUGIN_PATH=f"{first}:{second}")
        for name, folder in (("counter", first), ("asker", second)):
            self.assert_one_line(host.stderr, "\tDEBUG\t",
                                 f"plugin '{name}' loaded from {folder}/{name}.so")
        self.assert_one_line(host.stderr, "\tDEBUG\t",
                             f"{second}/counter.so is not used, {first}/counter.so is")

    def test_folder_of_the_function(self):
        root = self.task_root({"echo": "echo"})
        folder = os.path.join(root, "powertools", "plugins")
        shutil.copytree(self.folder("counter"), folder)
        marks, _ = self.run_once("counter", POWERTOOLS_PLUGIN_PATH=None, LAMBDA_TASK_ROOT=root)
        self.assertIn("counter init ", marks)

    def test_plugin_behind_a_link(self):
        folder = self.folder()
        os.symlink(os.path.join(place("PWT_GOOD_PLUGINS"), "counter.so"),
                   os.path.join(folder, "counter.so"))
        marks, _ = self.run_once("counter", POWERTOOLS_PLUGIN_PATH=folder)
        self.assertIn("counter init ", marks)

    def test_silent_without_debug(self):
        _, host = self.run_once("recorder,counter,splitter")
        self.assertEqual(host.stderr, "")

    def test_wrong_major_is_one_line(self):
        marks, host = self.run_once("counter,asker-major")
        self.assertIn("asker-major counts absent", marks)
        self.assert_one_line(host.stderr, "\tWARN\t",
                             "'asker-major' was built for service 'counter' 2")


class Others(PluginCase):
    """The real logger from an init, last words, and SIGTERM."""

    def wait_for_stdout(self, host, text):
        deadline = time.monotonic() + PATIENCE_S
        while text not in host.stdout:
            self.assertLess(time.monotonic(), deadline, host.describe())
            with host.lock:
                host.lock.wait(0.05)

    def test_log_from_init(self):
        api, host = self.serve_with("greeter")
        self.assert_serving(api, host, 0)
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        greeting, = [line for line in lines if line["message"] == "greeter is ready"]
        self.assertEqual((greeting["level"], greeting["answer"]), ("INFO", 42))

    def test_who_makes_lambda_send_sigterm(self):
        """Only what has something to save; `shutdown` is called wherever the signal comes."""
        for plugins, saves, registered in (("recorder", "no", 1), ("last-words", "no", 0),
                                           ("tidy", "no", 0), ("tidy", "yes", 1)):
            with self.subTest(plugins=plugins, saves=saves):
                api, host = self.serve_with(plugins, POWERTOOLS_TIDY_SAVES=saves)
                self.assertEqual(self.ask(api, b"1"), b"1")
                self.assertEqual(len(api.seen("register")), registered)
                shutdowns = [mark for mark in self.marks(host) if " shutdown " in mark]
                self.assertEqual(len(shutdowns), plugins != "last-words")

    def test_last_words_when_killed(self):
        api, host = self.serve_with("last-words", "waits.forever")
        api.deliver(b'"event"', {"Lambda-Runtime-Deadline-Ms": "99999999999999"})
        api.wait(1, "next")
        self.wait_for_stdout(host, 'last-words before "event"')
        host.signal(signal.SIGTERM)
        self.wait_for_stdout(host, 'last words of "event"')
        host.signal(signal.SIGKILL)  # as Lambda does with an invocation that does not end
        self.assert_ends(host, -signal.SIGKILL)

    def test_last_words_when_it_crashes(self):
        api, host = self.serve_with("last-words", "crash.segv")
        api.deliver(b'{"crash":true}')
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertIn('last words of {"crash":true}\n', host.stdout)

    def test_no_last_words_when_nothing_happens(self):
        api, host = self.serve_with("last-words")
        self.ask(api, b"{}")
        self.assertNotIn("last words of", "\n".join(self.marks(host)))

    def test_shutdown(self):
        api, host = self.serve_with("recorder")
        self.ask(api, b"{}")
        self.assertEqual(self.marks(host)[-1], "recorder shutdown ")


if __name__ == "__main__":
    unittest.main()

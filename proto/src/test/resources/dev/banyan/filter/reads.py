"""Reads lines with the fail2ban that is installed and prints what it finds in them.

Standard input, one record a line, fields by tabs:
  filter NAME OPTIONS NOW HOW  begins a log; OPTIONS as JSON, NOW in seconds; HOW "log", or "lines" if
                            the search for dates is to forget each line before the next
  line   BASE64             a line of that log
Standard output, one line for each line of input:
  filter                    "ok", or "error" and why
  line                      "ADDRESS SECONDS" for each failure, by tabs; SECONDS "-" if unknown;
                            "failed" if it cannot read the line, or not within a
                            second
"""
import base64
import ipaddress
import json
import logging
import signal
import sys
import warnings

sys.path.insert(0, "/usr/lib/python3/dist-packages")
warnings.simplefilter("ignore")

from fail2ban.client.filterreader import FilterReader
from fail2ban.server.datedetector import DateDetector
from fail2ban.server.filter import Filter
from fail2ban.server.mytime import MyTime

logging.disable(logging.CRITICAL)


def settings(name, options):
    reader = FilterReader(name, "jail", options, basedir="/etc/fail2ban")
    reader.read()
    reader.getOptions({})
    for token in reader.convert():
        values = token[3] if token[0] == "multi-set" else [token[3]]
        for value in values:
            yield token[2], value


def begin(name, options):
    found = Filter(None)
    found.setUseDns("no")
    found.checkFindTime = False
    found.banyan_forget = lambda: setattr(found, "dateDetector", DateDetector())
    for key, value in settings(name, options):
        if key == "prefregex":
            found.prefRegex = value
        elif key == "addfailregex":
            found.addFailRegex(value)
        elif key == "addignoreregex":
            found.addIgnoreRegex(value)
        elif key == "maxlines":
            found.setMaxLines(value)
        elif key == "datepattern":
            found.setDatePattern(value)
            found.banyan_forget = lambda value=value: found.setDatePattern(value)
    return found


def shown(failure):
    who, when = failure[1], failure[2]
    if who is None or failure[3].get("nofail") or not getattr(who, "isValid", False):
        return []
    address = ipaddress.ip_address(who.ntoa)
    return ["%s %s" % (address, "-" if when is None else int(when // 1))]


class TooLong(Exception):
    pass


def too_long(number, frame):
    raise TooLong()


def main():
    signal.signal(signal.SIGVTALRM, too_long)
    current, forget = None, False
    for record in sys.stdin:
        fields = record.rstrip("\n").split("\t")
        if fields[0] == "filter":
            MyTime.setTime(float(fields[3]))
            forget = fields[4] == "lines"
            try:
                current = begin(fields[1], json.loads(fields[2]))
                print("ok")
            except Exception as e:
                current = None
                print("error", repr(e).replace("\n", " "))
        elif current is None:
            print()
        else:
            if forget:
                current.banyan_forget()
            line = base64.b64decode(fields[1]).decode("utf-8", "replace").rstrip("\r\n")
            try:
                signal.setitimer(signal.ITIMER_VIRTUAL, 1)
                found = current.processLine(line)
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                print("\t".join(text for failure in found for text in shown(failure)))
            except Exception:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                print("failed")


main()

"""The people of the stories: what each of them does on the screen, in words of the business."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from relay.openings.rules import REQUIRED
from relay.organisations.rules import check_digit
from tests.browser.screen import Person, ja
from tests.world import FREE_SLOT_CLAUSE, PASSWORD

if TYPE_CHECKING:
    from tests.browser.plugin import Windows


@dataclass(frozen=True)
class Firm:
    """What an organisation says about itself when it signs up."""

    name: str
    kana: str
    body: str
    """The corporate number without its check digit."""
    email: str
    licence: str = ""


class Member(Person):
    """Somebody who works for an organisation, and works in its portal."""

    kind = "company"

    def __init__(self, windows: "Windows", email: str, home: str = "", **window: Any) -> None:
        super().__init__(windows, email, **window)
        self.home = home

    @classmethod
    def of(cls, windows: "Windows", organisation: Any, name: str) -> "Any":
        """A member of an organisation of the small world, signed in."""
        member = cls(windows, f"{name}@{name}.example", f"/{organisation.kind}/{organisation.ref}/")
        member.signs_in()
        return member

    def signs_up(self, firm: Firm) -> None:
        """Sign the organisation up: its facts, the code from the mail, a password."""
        self.visit(f"/start/{self.kind}/")
        self.fill(
            corporate_number=check_digit(firm.body), name=firm.name, name_kana=firm.kana, representative="代表 一郎",
            postcode="100-0001", address="東京都千代田区架空町1-1", contact_name="担当 花子", email=firm.email,
        )  # fmt: skip
        if firm.licence:
            self.fill(
                licence_number=firm.licence, licensed_on="2024-04-01", valid_until="2029-03-31",
                manager_name="責任 花子", introduction="首都圏のITエンジニアを得意としています。",
            )  # fmt: skip
        self.tick("I have read the terms and agree to them on behalf of the organisation")
        self.press("Send the code")
        self.types_the_code()
        self.press("Go on")
        self.fill(password=PASSWORD)
        self.press("Finish and go in")
        self.home = self.path

    def enters(self, place: str = "") -> int:
        """Go to a page of the organisation's portal; its status."""
        return self.visit(self.home + place)


class Company(Member):
    """A company: it relays those it turns down, and hires."""

    def copies_the_rejection_mail(self) -> tuple[str, str]:
        """Press the button on the text; the plain and the formatted flavour on the clipboard."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.enters("texts/")
        self.press("Copy the mail")
        self.page.get_by_text(ja("Copied.")).wait_for()
        plain, html = (self.page.evaluate(_CLIPBOARD, kind) for kind in ("text/plain", "text/html"))
        return plain, html

    def link_in(self, text: str) -> str:
        """The intake link in a text."""
        found = re.search(r"https?://[^\s\"<>]+/r/[A-Z0-9-]+/", text)
        assert found, "the text has no link"
        return found.group()

    def publishes_an_opening(self, title: str) -> str:
        """Write an opening with every item the law wants, declare and publish it; its reference."""
        self.enters("openings/new/")
        self.fill(
            title=title, occupation="backend_engineer", prefecture="13", must_skills="Python", skills="SQL、Docker",
            salary_min="500", salary_max="750", years_min="3",
        )  # fmt: skip
        self.fill(**{key: f"{label}のとおり" for key, label in _labels().items()})
        self.press("Save and go on to publishing")
        self.tick("On behalf of the company I declare that all points apply.")
        self.press("Declare and publish")
        return self.ref

    def offers_opening_to(self, agency: str) -> None:
        """On the opening's page, offer it to an agency."""
        self.tick(agency)
        self.press("Offer the opening")

    def asks_with_a_slot(self, title: str) -> None:
        """Open a request on the slot desk."""
        self.enters("slots/new/")
        self.tick(title)
        self.press("Open the request")

    def opens_the_newest_card(self) -> None:
        """Go to the person put forward last."""
        self.enters("introductions/")
        self.page.locator("main table th[scope=row] a").first.click()

    def reads_the_name(self) -> str:
        """Look at the name, which is written down; the card as shown."""
        self.press("Show name and contact")
        return self.page.locator("main").inner_text()

    def makes_an_offer(self, *, pay: str, starts_on: str) -> None:
        """Offer the job."""
        self.press("Make an offer")
        self.fill(expected_pay=pay, starts_on=starts_on)
        self.tick("Permanent")
        self.press("Send the offer")

    def confirms_the_start(self) -> None:
        """Confirm the first day of work as agreed."""
        self.opens_the_newest_card()
        self.press("Confirm the first day of work")
        self.press("Confirm the start")


class Agency(Member):
    """A placement agency."""

    kind = "agency"

    def files_its_fee_table(self) -> None:
        """File a fee table of 30 % with the clause on free introduction slots."""
        self.enters("terms/")
        self.fill(notified_on="2026-04-01", rate_percent="30", base="理論年収", free_slot_clause=FREE_SLOT_CLAUSE)
        self.press("File the fee table")

    def accepts_opening(self, title: str) -> None:
        """Accept an opening a company offered."""
        self.enters("openings/")
        self.follow(title)
        self.confirm("Accept the opening", "Accept and send the terms")

    def finds_in_the_inbox(self, candidate_ref: str) -> None:
        """Open the page of a person who waits in the inbox."""
        self.enters("inbox/")
        self.page.locator(f"main a[href*='{candidate_ref}']:visible").first.click()

    def accepts_person(self) -> None:
        """On the person's page, accept as a job seeker (求職受付)."""
        self.confirm("Accept the person", "Accept and send the terms")

    def proposes(self, opening: str, message: str, *, expects_slot: bool = False) -> None:
        """On the person's page, propose one of the openings that suit; the introduction's page follows."""
        match = self.page.locator("article.match").filter(has=self.page.get_by_role("link", name=opening))
        self.press("Propose", within=match)
        assert self.page.locator("[name=on_slot]").count() == int(expects_slot)
        self.fill(message=message)
        self.tick("I have read the conditions and the reasons, and I propose this myself")
        self.press("Propose to the person")

    def returns_to(self, introduction: str) -> int:
        """Open the page of an introduction; its status."""
        return self.enters(f"introductions/{introduction}/")

    def presents(self) -> None:
        """Show the company the card without a name."""
        self.confirm("Present to the company", "Present")

    def hands_over_the_name(self) -> None:
        """Introduce by name."""
        self.confirm("Introduce by name", "Hand over")


class Applicant(Person):
    """Somebody a company turned down."""

    def registers(self, link: str, **profile: str) -> None:
        """From the landing page to the choice of agencies."""
        self.visit(link)
        self.press("Yes, I would like to register")
        self.fill(email=self.email)
        self.press("Send the code")
        self.types_the_code()
        self.press("Go on")
        self.fill(**profile)
        self.tick("At once")
        self.tick("I am 18 or over and not at high school")
        self.press("Register and go on to the agencies")

    def allows(self, *agencies: str) -> None:
        """Tick agencies one by one, and answer."""
        for name in agencies:
            self.tick(name)
        self.press("Answer with these choices")

    def opens_proposal(self, title: str) -> None:
        """From the passport to an opening that was proposed."""
        self.visit("/me/")
        self.follow(title)

    def says_yes(self, *, address: str = "", birth_on: str = "") -> None:
        """Agree to be put forward, with what the agency's book still lacks."""
        if address:
            self.fill(address=address, birth_on=birth_on)
        self.press("Yes, put me forward")

    def accepts_the_offer(self) -> None:
        """Take the job."""
        self.confirm("Accept the offer", "Yes, I accept")

    def withdraws_from(self, agency: str) -> None:
        """Take one consent back."""
        self.visit("/me/")
        card = self.page.locator("main .card").filter(has=self.page.get_by_role("heading", name=agency))
        self.confirm("Withdraw", "Withdraw now", within=card)

    def erases_everything(self) -> None:
        """End it all."""
        self.visit("/me/data/")
        self.press("Go to erasure")
        self.tick("I understand that this cannot be undone")
        self.press("Erase everything now")


class Operator(Member):
    """Somebody at the operator's desk."""

    def approves(self, name: str) -> None:
        """Let an organisation in."""
        self.visit("/operator/organisations/")
        self.follow(name)
        self.press("Approve")


def _labels() -> dict[str, str]:
    return {key: ja(str(label)) for key, label in REQUIRED.items() if key not in {"fixed_period", "renewal_criteria"}}


_CLIPBOARD = """async kind => {
  const [item] = await navigator.clipboard.read();
  return (await item.getType(kind)).text();
}"""

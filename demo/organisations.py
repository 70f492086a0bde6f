"""How the organisations of the demo world sign up, are approved and get going."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings

from demo.catalogue import AGENCIES, FREE_SLOT_CLAUSE, OPERATOR_OWNER, REFUNDS, SECOND_OPERATOR, Firm
from demo.stage import Stage, address, as_house, guest, member, prove
from relay.fees import actions as fees
from relay.fees.rules import FeeTableFacts, RefundStep
from relay.intake import actions as intake
from relay.kernel import clock
from relay.kernel.actors import Actor
from relay.organisations import actions as organisations
from relay.organisations.models import Membership, Organisation
from relay.organisations.rules import Facts, LicenceFacts, check_digit
from relay.users.models import User

PASSWORD = "demo-password-2026"  # noqa: S105 - printed by `make demo`; the demo world holds nobody's data


@dataclass
class Player:
    """An organisation on the stage."""

    firm: Firm
    id: int
    ref: str
    kind: str
    code: str = ""

    def actor(self) -> Actor:
        """Its owner, at this moment."""
        return member(self.firm.owner, self.ref, self.kind)


def variants(firms: tuple[Firm, ...], count: int) -> list[Firm]:
    """As many firms as asked for: the catalogue's, then numbered sisters of them."""
    found = list(firms[:count])
    for number in range(len(found), count):
        twin = firms[number % len(firms)]
        found.append(
            Firm(
                f"{twin.name}{number}", f"{twin.kana}", f"{twin.owner}{number}", twin.brand,
                twin.introduction, twin.occupations, twin.prefectures, twin.weight,
            )
        )  # fmt: skip
    return found


def found_operator() -> Player:
    """The operator is there before anybody else."""
    with as_house():
        row = Organisation.objects.create(
            kind="operator", state="approved", name=settings.OPERATOR["name"],
            corporate_number=check_digit("990000000000"), representative=settings.OPERATOR["representative"],
            address=settings.OPERATOR["address"], applied_at=clock.now(),
        )  # fmt: skip
        user = User.objects.create_user(
            address(OPERATOR_OWNER), password=PASSWORD, name="運営 花子", joined_at=clock.now()
        )
        Membership.objects.create(organisation=row, user=user, role="owner", since=clock.now())
        second = User.objects.create_user(
            address(SECOND_OPERATOR), password=PASSWORD, name="審査 次郎", joined_at=clock.now()
        )
        Membership.objects.create(organisation=row, user=second, role="member", since=clock.now())
    return Player(Firm(row.name, "", OPERATOR_OWNER), row.pk, row.ref, "operator")


def second_operator(operator: Player) -> Actor:
    """The other person of the operator, at this moment."""
    return member(SECOND_OPERATOR, operator.ref, operator.kind)


def sign_up(firm: Firm, kind: str, number: int, stage: Stage) -> Player:
    """An organisation signs itself up."""
    by = guest(900_000 + number)
    licence = None
    if kind == "agency":
        today = clock.today()
        licence = LicenceFacts(
            f"{(13, 23, 27, 40, 14)[number % 5]:02d}-ユ-{300_000 + number * 137:06d}",
            today - timedelta(days=500), date(today.year + 3, 3, 31), "職紹 責任",
        )  # fmt: skip
    row = organisations.found(
        kind=kind,
        facts=Facts(
            name=firm.name, name_kana=firm.kana, representative="架空 代表", postcode="100-0001",
            corporate_number=check_digit(f"{7 if kind == 'company' else 8}{number:011d}"),
            address=f"東京都架空区見本町{number % 9 + 1}-{number % 20 + 1}", phone="03-0000-0000",
            brand=firm.brand, introduction=firm.introduction,
        ),
        proof_ref=prove(address(firm.owner), purpose="found", by=by),
        owner_name=f"{firm.kana[:2]} 担当", password=PASSWORD, licence=licence, by=by,
    )  # fmt: skip
    player = Player(firm, row.pk, row.ref, kind)
    if kind == "company":
        player.code = intake.issue(stage="any", label="", by=player.actor()).code
    else:
        clause = "" if number == len(AGENCIES) - 1 else FREE_SLOT_CLAUSE
        fees.notify(
            facts=FeeTableFacts(
                clock.today(),
                Decimal(stage.random.choice((30, 32, 35))),
                "理論年収",
                clause,
                tuple(RefundStep(days, percent) for days, percent in REFUNDS),
            ),
            by=player.actor(),
        )
    return player


def approve(player: Player, operator: Player) -> None:
    """The operator lets an organisation in."""
    with as_house():
        row = Organisation.objects.get(pk=player.id)
    if row.state == Organisation.State.APPLIED:
        organisations.approve(row, by=operator.actor())


def turn_away(player: Player, operator: Player) -> None:
    """The operator refuses an organisation, saying why."""
    with as_house():
        row = Organisation.objects.get(pk=player.id)
    organisations.refuse(row, "登記の所在地で事業の実態を確認できませんでした。", by=operator.actor())


def shut_out(player: Player, operator: Player) -> None:
    """The operator lets an organisation in and suspends it again."""
    approve(player, operator)
    with as_house():
        row = Organisation.objects.get(pk=player.id)
    organisations.suspend(row, "連絡が取れないため、確認できるまで停止します。", by=operator.actor())


def check_licence(player: Player, operator: Player) -> None:
    """The operator looks the licence up again before 90 days have gone."""
    with as_house():
        row = Organisation.objects.get(pk=player.id)
    organisations.check_licence(row, by=operator.actor())

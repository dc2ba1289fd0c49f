"""What stands in each kind of catalogue file, and how it becomes the core's frozen records.

The only place, with ``fields``, that declares pydantic models. The descriptions are shown by editors.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service_desk.catalog import ComplaintTerms, Escalation, Fee, FollowUpPolicy, Limits, OpeningHours, ServiceItem
from service_desk.catalog_files.fields import (
    AreaCode,
    Clock,
    Day,
    EditionId,
    Flag,
    Id,
    Line,
    Money,
    PaymentCode,
    Phone,
    Quantity,
    RecordKind,
    Text,
    Url,
    Whole,
)
from service_desk.notices import Posting
from service_desk.pricing import Material, PriceItem, QuoteMode

_HOURS = OpeningHours()
_LIMITS = Limits()
_ESCALATION = Escalation()
_FOLLOW_UPS = FollowUpPolicy()
_TERMS = ComplaintTerms()

Channel = Literal["entrance", "boards", "mailboxes", "centre"]


class FileModel(BaseModel):
    """No key beyond the declared ones; never changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class HoursModel(FileModel):
    """Working time of a day."""

    am_from: Clock = Field(_HOURS.am_from, description="上午开始")
    am_to: Clock = Field(_HOURS.am_to, description="上午结束")
    pm_from: Clock = Field(_HOURS.pm_from, description="下午开始")
    pm_to: Clock = Field(_HOURS.pm_to, description="下午结束")


class SpanModel(FileModel):
    """A time span; it may go past midnight."""

    start: Clock = Field(alias="from", description="从几点")
    end: Clock = Field(alias="to", description="到几点，可以跨过零点")


class LimitsModel(FileModel):
    """Limits against abuse."""

    bookings_a_day: Whole = Field(_LIMITS.bookings_a_day, description="每户每天最多预约几次")
    same_text_a_day: Whole = Field(_LIMITS.same_text_a_day, description="每户每天相同内容最多几次")


class EscalationModel(FileModel):
    """When what is overdue reaches the manager."""

    manager_hours: Whole = Field(_ESCALATION.manager_hours, description="逾期后再过几个工作小时报经理")
    urgent_minutes: Whole = Field(_ESCALATION.urgent_minutes, description="紧急服务逾期几分钟报经理，按钟点算")


class FollowUpsModel(FileModel):
    """Which work is followed up."""

    paid_percent: Whole = Field(_FOLLOW_UPS.paid_percent, description="有偿服务回访百分之几")
    free_percent: Whole = Field(_FOLLOW_UPS.free_percent, description="免费服务抽百分之几回访")
    within_days: Whole = Field(_FOLLOW_UPS.within_days, description="验收后几个工作日内回访")


class ComplaintsModel(FileModel):
    """By when the office owes what to somebody who complains."""

    acknowledge_hours: Whole = Field(_TERMS.acknowledge_hours, description="几个工作小时内回应")
    handle_days: Whole = Field(_TERMS.handle_days, description="几个工作日内处理")
    tell_days: Whole = Field(_TERMS.tell_days, description="处理后几个工作日内告知结果")

    def terms(self) -> ComplaintTerms:
        """The core's record."""
        return ComplaintTerms(self.acknowledge_hours, self.handle_days, self.tell_days)


class EstateFile(FileModel):
    """estate.yml."""

    id: Id = Field(description="小区编号，英文字母、数字、短横线，以后不要改")
    name: Line = Field(description="小区名称")
    centre: Line = Field(description="服务中心名称")
    address: Line = Field(description="服务中心地址")
    phone: Phone = Field(description="服务电话")
    emergency_phone: Phone = Field(description="夜间、紧急电话")
    complaints_phone: Phone = Field(description="投诉电话")
    area_code: AreaCode = Field(description="本地电话区号")
    manager_title: Line = Field("服务中心经理", description="经理的称呼")
    demo: Flag = Field(default=False, description="是否演示小区；演示价格不作收费依据")
    mode: Literal["normal", "small"] = Field("normal", description="small：三五个人的小服务中心")
    hours: HoursModel = Field(default_factory=lambda: HoursModel.model_validate({}), description="办公时间")
    weekdays: list[Whole] = Field(default=[1, 2, 3, 4, 5], min_length=1, description="上班的星期，1 至 7")
    quiet_hours: list[SpanModel] | None = Field(None, description="不做有噪音作业的时间")
    booking_days: Whole = Field(14, description="可提前多少天预约")
    notice_days: Whole = Field(7, description="价目表须提前几天张贴")
    channels: list[Channel] = Field(default=["entrance", "boards"], min_length=1, description="价目表须张贴的地方")
    margin_min: Whole = Field(0, description="毛利下限，百分数")
    margin_max: Whole = Field(20, description="毛利上限，百分数")
    limits: LimitsModel = Field(default_factory=lambda: LimitsModel.model_validate({}), description="防滥用的限制")
    escalation: EscalationModel = Field(
        default_factory=lambda: EscalationModel.model_validate({}), description="逾期怎样逐级上报"
    )
    follow_ups: FollowUpsModel = Field(
        default_factory=lambda: FollowUpsModel.model_validate({}), description="哪些服务要拜回访"
    )
    complaints: ComplaintsModel = Field(
        default_factory=lambda: ComplaintsModel.model_validate({}), description="投诉的时限"
    )
    price_reduction_percent: Whole = Field(0, description="协商价格时主管最多可降多少，百分数；0 为都由经理决定")
    decline_reasons: list[Line] = Field(default=[], description="婉拒时可选的理由")
    company_contact: Line | None = Field(None, description="物业公司联系人（称呼和电话）")
    payment_code: PaymentCode | None = Field(
        None, description="公司收款码扫出来的文字，以 https:// 或 wxp:// 开头；印在任务单上，服务人员的手机上也显示"
    )
    url: Url | None = Field(None, description="对外网址，印在纸上用")
    privacy_version: Line = Field("2026-1", description="隐私说明的版本")
    notice: Text | None = Field(None, description="首页的今日提示")


class DepartmentModel(FileModel):
    """One department."""

    id: Id = Field(description="部门编号，以后不要改")
    name: Line = Field(description="部门名称")
    scope: Text = Field(description="责任范围")
    capacity: Whole = Field(description="每半天可接几单")
    phone: Phone | None = Field(None, description="部门电话")
    supervisor_title: Line = Field("主管", description="主管的称呼")


class DepartmentsFile(FileModel):
    """departments.yml."""

    departments: list[DepartmentModel] = Field(min_length=1, description="各部门")


class SectionModel(FileModel):
    """The section that the services of a file belong to."""

    id: Id = Field(description="栏目编号")
    title: Line = Field(description="栏目名称")
    summary: Line = Field(description="一句话说明")


class ServiceModel(FileModel):
    """One service."""

    id: Id = Field(description="服务编号，如 F01、P101，定下后不要改，也不要再给别的服务用")
    number: Line | None = Field(None, description="原件上印的序号；没有就不写")
    name: Line | None = Field(None, description="原件上印的名称；原件没有的服务不写，与 title 相同")
    title: Line = Field(description="给住户看的名称")
    summary: Text = Field(description="一句话说明")
    aliases: list[Line] = Field(default=[], description="住户平时的叫法，搜索用")
    fee: Literal["free", "paid"] = Field(description="free 免费，paid 有偿")
    record: RecordKind = Field(description="办理方式：visit 上门，errand 代办，answer 查询，event 活动")
    department: Id = Field(description="落实部门的编号")
    money: Literal["pass_through"] | None = Field(None, description="pass_through：代收代付")
    remark: Line | None = Field(None, description="原件上的备注")
    limits: Line | None = Field(None, description="适用范围和限制")
    cycle: Line | None = Field(None, description="多久一次")
    liaison: Line | None = Field(None, description="由谁与外单位联系")
    outside_body: Line | None = Field(None, description="实际办理的外单位")
    bring: list[Line] = Field(default=[], description="住户要准备的东西")
    standard: list[Line] = Field(default=[], description="作业步骤")
    respond_hours: Whole = Field(4, description="几个工作小时内联系住户；紧急服务按钟点算")
    finish_hours: Whole = Field(24, description="几个工作小时内办完")
    urgent: Flag = Field(default=False, description="是否紧急")
    noisy: Flag = Field(default=False, description="是否有噪音")
    affects: list[Literal["water", "power", "lift", "noise"]] = Field(default=[], description="会影响邻居的事")
    places: Whole = Field(1, description="占部门半天里的几单，0 不占")
    warranty_days: Whole = Field(0, description="保修天数")

    def item(self, section: str) -> ServiceItem:
        """The core's record."""
        kind, register = self.record
        return ServiceItem(
            id=self.id,
            number=self.number or "",
            name=self.name or self.title,
            title=self.title,
            summary=self.summary,
            section=section,
            fee=Fee(self.fee),
            record=kind,
            register=register,
            department=self.department,
            aliases=tuple(self.aliases),
            money=self.money or "",
            remark=self.remark or "",
            limits=self.limits or "",
            cycle=self.cycle or "",
            liaison=self.liaison or "",
            outside_body=self.outside_body or "",
            bring=tuple(self.bring),
            standard=tuple(self.standard),
            respond_hours=self.respond_hours,
            finish_hours=self.finish_hours,
            urgent=self.urgent,
            noisy=self.noisy,
            affects=tuple(self.affects),
            places=self.places,
            warranty_days=self.warranty_days,
        )


class ServicesFile(FileModel):
    """services/*.yml."""

    section: SectionModel = Field(description="栏目")
    services: list[ServiceModel] = Field(min_length=1, description="这个栏目的服务，按显示顺序")
    retired: list[Id] = Field(default=[], description="不再提供的服务编号；旧价目表还会用到，编号不再给别的服务用")


class PriceItemModel(FileModel):
    """One listed price."""

    service: Id = Field(description="服务编号")
    unit: Line = Field(description="单位，如 次、小时、平方米")
    price: Money = Field(description="单价（元）")
    cost: Money = Field(description="成本（元），只在办公室内部使用")
    minimum: Money = Field(0, description="最低收费（元）")
    quote: Literal["fixed", "estimate", "on_site"] = Field("fixed", description="一口价、预估或现场报价")
    typical: list[Quantity] = Field(default=[1000, 1000], min_length=2, max_length=2, description="通常的数量，从、到")
    includes: Text | None = Field(None, description="价格包含什么")
    exception: Text | None = Field(None, description="毛利超出范围时经理写的理由")

    def item(self) -> PriceItem:
        """The core's record."""
        return PriceItem(
            service=self.service,
            unit=self.unit,
            price=self.price,
            cost=self.cost,
            minimum=self.minimum,
            quote=QuoteMode(self.quote),
            typical=(self.typical[0], self.typical[1]),
            includes=self.includes or "",
            exception=self.exception or "",
        )


class MaterialModel(FileModel):
    """One material."""

    id: Id = Field(description="材料编号")
    name: Line = Field(description="名称、规格")
    unit: Line = Field(description="单位")
    price: Money = Field(description="单价（元）")
    cost: Money = Field(description="成本（元），只在办公室内部使用")
    exception: Text | None = Field(None, description="毛利超出范围时经理写的理由")

    def material(self) -> Material:
        """The core's record."""
        return Material(self.id, self.name, self.unit, self.price, self.cost, self.exception or "")


class ConsultationModel(FileModel):
    """A supervisor's part in setting the list."""

    department: Id = Field(description="部门编号")
    supervisor: Line = Field(description="主管称呼")
    on: Day = Field(description="商议日期")


class PricesFile(FileModel):
    """prices/<edition>.yml."""

    edition: EditionId = Field(description="价目表编号，与文件名相同")
    effective_from: Day = Field(description="从哪一天起执行")
    consulted: list[ConsultationModel] = Field(default=[], description="与各部门主管的商议")
    items: list[PriceItemModel] = Field(min_length=1, description="有偿项目的价格")
    materials: list[MaterialModel] = Field(default=[], description="材料价格")
    remark: Text | None = Field(None, description="说明")


class PostingModel(FileModel):
    """One posting in one channel."""

    channel: Channel = Field(description="entrance 小区入口，boards 宣传栏，mailboxes 信箱，centre 服务中心")
    place: Line = Field(description="具体位置")
    on: Day = Field(description="张贴日期")
    by: Line | None = Field(None, description="张贴人")
    recorded_on: Day | None = Field(None, description="哪一天记下的；晚于张贴日两天以上，要有照片或经理的理由")
    until: Day | None = Field(None, description="张贴到哪一天，过后取下")
    removed_on: Day | None = Field(None, description="哪一天取下的")
    photo: Line | None = Field(None, description="照片的文件名，放在旁边的 photos 文件夹里")
    reason: Line | None = Field(None, description="补记时经理写的理由")
    content: Line | None = Field(None, description="所贴内容的校验值，由 linli prices posted 写")

    def later_days(self) -> tuple[tuple[str, date], ...]:
        """The days that are written and cannot lie before the posting, by their keys."""
        days = (("recorded_on", self.recorded_on), ("until", self.until), ("removed_on", self.removed_on))
        return tuple((key, day) for key, day in days if day is not None)

    def posting(self) -> Posting:
        """The core's record."""
        return Posting(
            channel=self.channel,
            place=self.place,
            on=self.on,
            by=self.by or "",
            recorded_on=self.recorded_on,
            until=self.until,
            removed_on=self.removed_on,
            photo=self.photo or "",
            reason=self.reason or "",
            content=self.content or "",
        )


class PostedFile(FileModel):
    """prices/<edition>.posted.yml."""

    edition: EditionId = Field(description="价目表编号，与文件名相同")
    postings: list[PostingModel] = Field(description="张贴记录")


class DaysModel(FileModel):
    """One day or several in a row."""

    start: Day = Field(alias="from", description="哪一天，或从哪一天")
    end: Day | None = Field(None, alias="to", description="到哪一天（含）；只有一天就不写")
    why: Line = Field(description="原因，如 春节")

    def days(self) -> list[tuple[date, str]]:
        """Each day with its reason; empty when the end lies before the start, at most a year."""
        count = ((self.end or self.start) - self.start).days + 1
        return [(self.start + timedelta(days=n), self.why) for n in range(min(count, 366))]


class ServiceDayModel(FileModel):
    """A day on which the centre offers something to everybody."""

    day: Day = Field(description="日期")
    service: Id = Field(description="服务编号")
    what: Line = Field(description="做什么，几点，在哪里")


class CalendarFile(FileModel):
    """calendar/<year>.yml."""

    year: Whole = Field(description="年份，与文件名相同")
    complete: Flag = Field(default=True, description="调休日是否已公布并写全")
    remark: Text | None = Field(None, description="说明")
    closed: list[DaysModel] = Field(default=[], description="放假的日子")
    workdays: list[DaysModel] = Field(default=[], description="调休上班的日子")
    service_days: list[ServiceDayModel] = Field(default=[], description="服务日、活动日")


class DutyModel(FileModel):
    """Who is on duty on some days."""

    start: Day = Field(alias="from", description="从哪一天起")
    end: Day | None = Field(None, alias="to", description="到哪一天（含）；只有一天就不写")
    who: Line = Field(description="谁值班：员工编号，或称呼")
    phone: Phone = Field(description="值班电话")
    department: Id | None = Field(None, description="部门编号；不分部门就不写")

    @property
    def last(self) -> date:
        """The last day."""
        return self.end or self.start


class DutyFile(FileModel):
    """duty/<month or year>.yml."""

    period: Line = Field(description="年份或月份，与文件名相同，如 2026 或 2026-12")
    duty: list[DutyModel] = Field(description="值班表，一段日子一行；每天从上班到第二天上班以前")


class EntryModel(FileModel):
    """One answer."""

    title: Line = Field(description="名称")
    detail: Text = Field(description="说明")
    verified_on: Day = Field(description="哪一天核对过")
    phone: Phone | None = Field(None, description="电话")
    address: Line | None = Field(None, description="地址")
    hours: Line | None = Field(None, description="营业时间")
    keywords: list[Line] = Field(default=[], description="搜索用的词")


class DirectoryFile(FileModel):
    """directory/*.yml."""

    service: Id = Field(description="信息查询服务的编号")
    entries: list[EntryModel] = Field(description="可以告诉住户的答案")


class ConductFile(FileModel):
    """conduct.yml."""

    conduct: list[Text] = Field(min_length=1, description="服务规范，逐条")

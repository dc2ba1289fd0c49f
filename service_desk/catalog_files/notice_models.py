"""What stands in the files of notices and of the office's own words on papers, and how it becomes frozen records."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service_desk.catalog_files.fields import Day, EditionId, Id, Line, Text
from service_desk.catalog_files.models import Channel, FileModel, PostingModel
from service_desk.notices import Notice, NoticeKind, Posting

Kind = Literal["general", "prices", "free", "water", "power", "lift", "noise", "event"]


class NoticeFile(FileModel):
    """notices/<id>.yml."""

    id: Id = Field(description="公告编号，与文件名相同，定下后不要改；住户的网址用它")
    kind: Kind = Field(
        description="general 通知，prices 价格公告，free 免费服务公告，water 停水，power 停电，lift 停梯，"
        "noise 施工噪音，event 活动"
    )
    title: Line = Field(description="标题")
    summary: Line = Field(description="一句话说明，用在列表、业主群和订阅里；时间和范围另写")
    body: list[Text] = Field(min_length=1, description="正文，一段一项")
    since: Day = Field(description="从哪一天起显示")
    until: Day | None = Field(None, description="显示到哪一天（含），过后归档；一直有效的不写")
    affects: Line | None = Field(None, description="影响哪些楼栋、住户")
    when: Line | None = Field(None, description="什么时候，如 11月28日 周六 9:00–12:00")
    department: Id | None = Field(None, description="落款部门的编号")
    services: list[Id] = Field(default=[], description="有关的服务编号")
    edition: EditionId | None = Field(None, description="价格公告说的是哪一版价目表")
    changed: Day | None = Field(None, description="发布以后改过内容的，写改的那一天；订阅的人据此知道")
    channels: list[Channel] = Field(
        default=[], description="要贴在哪里：entrance 小区入口，boards 宣传栏，mailboxes 信箱，centre 服务中心"
    )

    def notice(self, postings: tuple[Posting, ...] = ()) -> Notice:
        """The core's record."""
        return Notice(
            id=self.id,
            kind=NoticeKind(self.kind),
            title=self.title,
            summary=self.summary,
            body=tuple(paragraph for text in self.body for paragraph in paragraphs(text)),
            since=self.since,
            until=self.until,
            affects=self.affects or "",
            when=self.when or "",
            department=self.department or "",
            services=tuple(self.services),
            edition=self.edition or "",
            channels=tuple(self.channels),
            postings=postings,
            changed=self.changed,
        )


class NoticePostedFile(FileModel):
    """notices/<id>.posted.yml."""

    notice: Id = Field(description="公告编号，与文件名相同")
    postings: list[PostingModel] = Field(description="张贴记录")


class PapersFile(FileModel):
    """papers.yml: the office's own words over those that come with the program."""

    papers: dict[str, dict[str, Text]] = Field(description="哪张纸、哪一句，换成什么话")

    def wording(self) -> tuple[tuple[str, str, str], ...]:
        """The core's record: paper, name of the sentence, text."""
        return tuple((paper, key, text) for paper, said in self.papers.items() for key, text in said.items())


def paragraphs(text: str) -> list[str]:
    """A text written over several lines as paragraphs of one line each."""
    return [line.strip() for line in text.splitlines() if line.strip()]

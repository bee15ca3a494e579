"""Addresses of signing in by a link, and of what those signed in choose to act as."""

from django.urls import path

from commonway.web import sign_in

urlpatterns = [
    path("", sign_in.ask, name="sign_in"),
    path("sent/", sign_in.sent, name="sign_in_sent"),
    path("link/", sign_in.link, name="sign_in_link"),
    path("post/", sign_in.choose_post, name="choose_post"),
]

"""Addresses of the pages for suppliers."""

from django.urls import path

from commonway.web.partner import charges, moves, orders

app_name = "partner"
urlpatterns = [
    path("", orders.listed, name="orders"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/photos/", orders.add_photo, name="add-photo"),
    path("orders/<uuid:order_id>/photos/<uuid:photo_id>/", orders.photo, name="photo"),
    path("orders/<uuid:order_id>/charge/", charges.charge, name="charge"),
    path("orders/<uuid:order_id>/<slug:state>/", moves.move, name="move"),
]
